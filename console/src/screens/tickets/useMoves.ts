import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { announce } from '../../lib/live'
import { codeOf } from '../../lib/problem'
import { useProblemText } from '../../lib/states'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'
import type { Move } from './place'
import { usePutTicket } from './useTickets'

/** Says that a ticket is the newest that the server has. */
export const ifMatch = ({ version }: Pick<Ticket, 'version'>) => ({ 'If-Match': `"${version}"` })

/**
 * Moves of tickets to other states. One is shown at once, and goes back when the server refuses it; what is moved twice arrives in
 * that order. `onMoved` is told of one that somebody else moved first, as it is now.
 */
export function useMoves(onMoved: (ticket: Ticket, to: TicketState) => void) {
  const t = useTranslations('tickets')
  const states = useTranslations('contact.ticketStatus')
  const textOf = useProblemText()
  const put = usePutTicket()
  const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map())
  const before = useRef(new Map<string, Promise<{ data?: Ticket }>>())

  async function move(ticket: Ticket, to: TicketState): Promise<void> {
    const mine: Move = { ticket, to }
    setMoves((now) => new Map(now).set(ticket.id, mine))
    announce(t('moved', { title: ticket.title, state: states(to) }))
    const path = { id: ticket.id }
    const earlier = before.current.get(ticket.id) ?? Promise.resolve({ data: ticket })
    const sent = earlier.then(({ data = ticket }) =>
      client.PATCH('/v1/tickets/{id}', { params: { path, header: ifMatch(data) }, body: { status: to } }),
    )
    before.current.set(ticket.id, sent)
    const { data, error } = await sent
    const stale = error && codeOf(error) === 'stale-revision'
    const now = stale ? (await client.GET('/v1/tickets/{id}', { params: { path } })).data : data
    await put(now)
    // the lists tell it in the next turn of the browser: until then the move stands for it
    await new Promise((resolve) => setTimeout(resolve))
    if (before.current.get(ticket.id) === sent) before.current.delete(ticket.id)
    setMoves((now) => (now.get(ticket.id) === mine ? new Map([...now].filter(([id]) => id !== ticket.id)) : now))
    if (stale && now) {
      if (now.status !== to) onMoved(now, to)
    } else if (error) {
      // it is an alert, which is read aloud by itself
      notifications.show({
        title: t('refused', { title: ticket.title }),
        message: textOf(error),
        color: 'red',
        role: 'alert',
      })
    }
  }
  return { moves, move }
}
