import { act } from 'react'
import { expect, test } from 'vitest'
import { createGatherer } from '../../lib/events/batch'
import type { Ticket } from '../../lib/tickets/tickets'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, refusal, server } from '../../test/server'
import { ticket } from '../../test/ticket'
import { useTickets } from './useTickets'

/** Two columns of a board as text. */
function Columns() {
  const open = useTickets({ status: 'open', sort: 'updated' })
  const closed = useTickets({ status: 'closed', sort: 'updated' })
  const words = (tickets: readonly Ticket[]) => tickets.map((one) => `${one.id} ${one.title}`).join(', ')
  return (
    <>
      <p>{`open: ${words(open.tickets)}; closed: ${words(closed.tickets)}`}</p>
      <button type="button" onClick={() => void open.list.fetchNextPage()}>
        more
      </button>
    </>
  )
}

const shown = () => document.querySelector('p')?.textContent

/** What the stream of events says. */
const tell = createGatherer(0)
const happened = (kind: string, ids: Record<string, string>) =>
  tell({ id: '1-1', kind, data: JSON.stringify({ kind, ids }) })

const at = (minute: number) => ({ updated_at: `2026-11-30T09:${minute}:00Z` })

/** A server with two pages of open tickets, which counts what it is asked. */
function opened() {
  const asked: string[] = []
  const pages: Record<string, Ticket[]> = { '': [ticket('b', at(40))], 2: [ticket('a', at(30))] }
  server.use(
    http.get(`${origin}/v1/tickets`, ({ request }) => {
      const query = new URL(request.url).searchParams
      const after = query.get('after') ?? ''
      asked.push(`${query.get('status') ?? query.get('contact_id')} ${after}`.trim())
      if (query.get('status') !== 'open') return HttpResponse.json({ items: [], next: null })
      return HttpResponse.json({ items: pages[after] ?? [], next: after ? null : '2' })
    }),
  )
  return asked
}

async function shownWhole() {
  await show(<Columns />)
  await eventually(() => shown() === 'open: b Ticket b; closed: ')
  await act(async () => document.querySelector('button')?.click())
  await eventually(() => shown() === 'open: b Ticket b, a Ticket a; closed: ')
}

test('a ticket that changed is read alone, once for all columns, and put at its place', async () => {
  const asked = opened()
  await shownWhole()
  const before = asked.length
  let read = 0
  server.use(
    http.get(`${origin}/v1/tickets/a`, () => {
      read++
      return HttpResponse.json(ticket('a', { status: 'closed', title: 'Moved', ...at(50) }))
    }),
  )
  happened('ticket.changed', { ticket: 'a', contact: 'k1' })
  await eventually(() => shown() === 'open: b Ticket b; closed: a Moved')
  expect(read).toBe(1)
  expect(asked.length).toBe(before)
})

test('a ticket that is not seen any more leaves, and so do those of a contact who was taken away', async () => {
  opened()
  await shownWhole()
  server.use(http.get(`${origin}/v1/tickets/a`, () => refusal(404, 'not-found')))
  happened('ticket.changed', { ticket: 'a', contact: 'k1' })
  await eventually(() => shown() === 'open: b Ticket b; closed: ')
  happened('contact.unassigned', { contact: 'k1', user: 'u1' })
  await eventually(() => shown() === 'open: ; closed: ')
})

test('when something may have been missed, the lists begin anew', async () => {
  const asked = opened()
  await shownWhole()
  asked.length = 0
  tell({ id: '', kind: 'reset', data: '{}' })
  await eventually(() => shown() === 'open: b Ticket b; closed: ')
  await eventually(() => asked.length === 2)
  expect(asked.sort()).toEqual(['closed', 'open'])
})
