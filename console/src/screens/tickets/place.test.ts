import { expect, test } from 'vitest'
import type { Ticket } from '../../lib/tickets/tickets'
import { ticket } from '../../test/ticket'
import { type Pages, placed, withMoves, without } from './place'

const minute = (n: number) => `2026-11-30T09:${String(n).padStart(2, '0')}:00Z`

function pagesOf(more: boolean, ...pages: Ticket[][]): Pages {
  return {
    pages: pages.map((items, n) => ({ items, next: n < pages.length - 1 || more ? 'further' : null })),
    pageParams: pages.map(() => null),
  }
}
const ids = (pages: Pages) => pages.pages.map((page) => page.items.map(({ id }) => id).join(''))

const query = { status: 'open', sort: 'updated' } as const
const d = ticket('d', { updated_at: minute(40) })
const c = ticket('c', { updated_at: minute(30) })
const b = ticket('b', { updated_at: minute(20) })
const a = ticket('a', { updated_at: minute(10) })

test('a ticket that changed stands where its last change puts it, whatever the page', () => {
  const pages = pagesOf(false, [d, c], [b, a])
  expect(ids(placed(pages, { ...a, updated_at: minute(50) }, query))).toEqual(['adc', 'b'])
  expect(ids(placed(pages, ticket('e', { updated_at: minute(15) }), query))).toEqual(['dc', 'bea'])
  expect(ids(placed(pages, ticket('e', { updated_at: minute(5) }), query))).toEqual(['dc', 'bae'])
  expect(ids(placed(pagesOf(false, []), d, query))).toEqual(['d'])
})

test('one beyond what was read comes with its own page', () => {
  expect(ids(placed(pagesOf(true, [d, c]), a, query))).toEqual(['dc'])
})

test('one that was opened last is first where that is the order', () => {
  const newest = { sort: 'newest' } as const
  expect(ids(placed(pagesOf(false, [c, a]), { ...b, updated_at: minute(59) }, newest))).toEqual(['cba'])
})

test('a ticket leaves a list to which it does not belong any more, and comes to none that it is not of', () => {
  const pages = pagesOf(false, [d, c])
  expect(ids(placed(pages, { ...c, status: 'closed', updated_at: minute(50) }, query))).toEqual(['d'])
  expect(ids(placed(pages, ticket('e', { owner_id: 'u1' }), { ...query, owner: 'none' }))).toEqual(['dc'])
  expect(
    ids(placed(pages, ticket('e', { owner_id: 'u1', updated_at: minute(50) }), { ...query, owner: 'u1' })),
  ).toEqual(['edc'])
  expect(ids(placed(pages, ticket('e', { contact_id: 'k2' }), { ...query, contact_id: 'k1' }))).toEqual(['dc'])
  expect(ids(placed(pages, ticket('e', { priority: 'low' }), { ...query, priority: 'urgent' }))).toEqual(['dc'])
})

test('an answer that comes late does not undo a newer one', () => {
  const pages = pagesOf(false, [{ ...d, title: 'Newer' }])
  const late = placed(pages, { ...d, title: 'Older', updated_at: minute(1) }, query)
  expect(late.pages[0]?.items[0]?.title).toBe('Newer')
})

test('what is not held changes nothing', () => {
  const pages = pagesOf(false, [d])
  expect(without(pages, 'x')).toBe(pages)
  expect(ids(without(pages, 'd'))).toEqual([''])
})

test('a ticket that is being moved stands on top of its new column until the server has answered', () => {
  const moves = new Map([[c.id, { ticket: c, to: 'closed' } as const]])
  expect(withMoves([d, c, b], 'open', moves).map(({ id }) => id)).toEqual(['d', 'b'])
  const closed = withMoves([a], 'closed', moves)
  expect(closed.map(({ id, status }) => `${id} ${status}`)).toEqual(['c closed', 'a open'])
})
