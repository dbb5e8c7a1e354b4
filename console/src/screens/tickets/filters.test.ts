import { expect, test } from 'vitest'
import { cleared, isFiltered, me, queryOf } from './filters'
import { validateTickets } from './search'

test('the address keeps what is known, and nothing else', () => {
  expect(
    validateTickets({ view: 'table', status: 'gone', owner: ['none', 'x'], priority: 'high', other: '1' }),
  ).toEqual({
    view: 'table',
    owner: 'none',
    priority: 'high',
  })
  expect(validateTickets({ view: 'board', sort: 'updated', status: '' })).toEqual({})
})

test('“me” is whoever reads the address', () => {
  expect(queryOf({ owner: me }, 'u1')).toEqual({ owner: 'u1', sort: 'updated' })
  expect(queryOf({ owner: 'none' }, 'u1')).toEqual({ owner: 'none', sort: 'updated' })
})

test('the board has all states, and its own order', () => {
  const search = { status: 'open', sort: 'newest', contact_id: 'k1' } as const
  expect(queryOf(search, 'u1')).toEqual({ contact_id: 'k1', sort: 'updated' })
  expect(queryOf({ ...search, view: 'table' }, 'u1')).toEqual({ contact_id: 'k1', status: 'open', sort: 'newest' })
  expect(isFiltered({ status: 'open' })).toBe(false)
  expect(isFiltered({ status: 'open', view: 'table' })).toBe(true)
  expect(cleared({ ...search, view: 'table' })).toEqual({ view: 'table', sort: 'newest' })
})
