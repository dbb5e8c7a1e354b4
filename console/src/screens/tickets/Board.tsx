import { useMediaQuery } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { may, useSession } from '../../lib/session'
import { Loading } from '../../lib/states'
import { type Ticket, type TicketState, ticketStates } from '../../lib/tickets/tickets'
import { Column } from './Column'
import { DragArea } from './DragArea'
import { MovedMeanwhile } from './MovedMeanwhile'
import { withMoves } from './place'
import type { TicketQuery } from './search'
import { useMoves } from './useMoves'
import { useTickets } from './useTickets'

const columnsStyle = {
  display: 'grid',
  gridAutoColumns: 'minmax(230px, 1fr)',
  gridAutoFlow: 'column',
  gap: 12,
  padding: 2,
  overflowX: 'auto',
} as const
/** On a phone the next column looks in, so that one sees that there is one. */
const narrowStyle = { gridAutoColumns: '82%', scrollSnapType: 'x proximity' } as const

/** So many frames the card that was moved is followed; one that is refused goes back within them. */
const followed = 20

/** A column for each state of a ticket. */
export default function Board({ query }: { query: TicketQuery }) {
  const t = useTranslations('tickets')
  const session = useSession()
  const [asked, setAsked] = useState<{ ticket: Ticket; to: TicketState } | null>(null)
  const { moves, move } = useMoves((ticket, to) => setAsked({ ticket, to }))
  const lists = {
    open: useTickets({ ...query, status: 'open' }),
    in_progress: useTickets({ ...query, status: 'in_progress' }),
    resolved: useTickets({ ...query, status: 'resolved' }),
    closed: useTickets({ ...query, status: 'closed' }),
  }
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false
  const mayMove = may(session, 'tickets:write')
  const board = useRef<HTMLElement>(null)

  const now = (id: string) =>
    ticketStates.flatMap((state) => withMoves(lists[state].tickets, state, moves)).find((one) => one.id === id)

  /** Moves what was taken in one state, if it is still there: somebody else may have moved it since. */
  function moveFrom(taken: Ticket, to: TicketState) {
    const ticket = now(taken.id)
    if (ticket && ticket.status !== taken.status) {
      if (ticket.status !== to) setAsked({ ticket, to })
      return
    }
    follow(taken.id, to)
    void move(ticket ?? taken, to)
  }

  /** The focus goes with the card, which leaves its column with all that is in it; it stands on top of the other one. */
  function follow(id: string, to: TicketState) {
    const find = (frames: number) => {
      board.current?.querySelector(`[data-state="${to}"] .board-scroll`)?.scrollTo({ top: 0 })
      const link = board.current?.querySelector<HTMLElement>(`[data-ticket="${CSS.escape(id)}"] .row-link`)
      if (document.activeElement === document.body) link?.focus({ preventScroll: true })
      if (frames > 0) requestAnimationFrame(() => find(frames - 1))
    }
    find(followed)
  }

  const pending = ticketStates.every((state) => lists[state].list.isPending)
  if (pending) return <Loading rows={8} />
  const columns = (
    <section
      className="board"
      ref={board}
      aria-label={t('views.board')}
      style={{ ...columnsStyle, ...(narrow && narrowStyle) }}
    >
      {ticketStates.map((state) => (
        <Column
          key={state}
          state={state}
          tickets={withMoves(lists[state].tickets, state, moves)}
          list={lists[state].list}
          onMove={mayMove ? moveFrom : undefined}
        />
      ))}
    </section>
  )
  return (
    <>
      <DragArea onDrop={moveFrom}>{columns}</DragArea>
      {asked && (
        <MovedMeanwhile {...asked} onMove={() => void move(asked.ticket, asked.to)} onClose={() => setAsked(null)} />
      )}
    </>
  )
}
