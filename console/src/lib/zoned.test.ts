import { expect, test } from 'vitest'
import { instantOf } from './zoned'

test('a local time is an instant by the offset of that day', () => {
  expect(instantOf('2026-12-24T09:00', 'Europe/Rome')).toEqual({ at: '2026-12-24T08:00:00.000Z' })
  expect(instantOf('2026-07-24T09:00', 'Europe/Rome')).toEqual({ at: '2026-07-24T07:00:00.000Z' })
  expect(instantOf('2026-07-24T09:00', 'Asia/Kolkata')).toEqual({ at: '2026-07-24T03:30:00.000Z' })
})

test('one that the clock change leaves out is said so, one that comes twice is the first', () => {
  expect(instantOf('2026-03-29T02:30', 'Europe/Rome')).toEqual({ skipped: true })
  expect(instantOf('2026-03-29T03:00', 'Europe/Rome')).toEqual({ at: '2026-03-29T01:00:00.000Z' })
  expect(instantOf('2026-10-25T02:30', 'Europe/Rome')).toEqual({ at: '2026-10-25T00:30:00.000Z' })
})

test('what is no time is none', () => {
  expect(instantOf('', 'Europe/Rome')).toBeNull()
  expect(instantOf('2026-13-41T09:00', 'Europe/Rome')).toBeNull()
})
