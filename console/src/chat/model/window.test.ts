import { expect, test } from 'vitest'
import { leftOf, nextLook } from './window'

const now = Date.parse('2026-03-01T10:00:00Z')

test('the window is said in hours and minutes that have begun, and is over at its instant', () => {
  expect(leftOf('2026-03-02T09:30:10Z', now)).toEqual({ hours: 23, minutes: 31 })
  expect(leftOf('2026-03-01T10:00:01Z', now)).toEqual({ hours: 0, minutes: 1 })
  expect(leftOf('2026-03-01T10:00:00Z', now)).toBeNull()
  expect(leftOf(null, now)).toBeNull()
  expect(leftOf('no date', now)).toBeNull()
})

test('it is looked at again when that changes', () => {
  expect(nextLook('2026-03-01T12:00:20Z', now)).toBe(20_000)
  expect(nextLook('2026-03-01T12:00:00Z', now)).toBe(60_000)
  expect(nextLook('2026-03-01T09:00:00Z', now)).toBeNull()
})
