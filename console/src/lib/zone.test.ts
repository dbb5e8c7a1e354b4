import { expect, test } from 'vitest'
import { asInstant, instantOf, localOf } from './zone'

const rome = 'Europe/Rome'
const at = (local: string) => {
  const found = instantOf(local, rome)
  return found && `${asInstant(found.at)}${found.skipped ? ' skipped' : ''}`
}

test('a local time is the instant at which the clocks of the zone show it', () => {
  expect(at('2026-12-24T09:00')).toBe('2026-12-24T08:00:00Z')
  expect(at('2026-07-01T09:00')).toBe('2026-07-01T07:00:00Z')
  expect(localOf(new Date('2026-07-01T07:00:00Z'), rome)).toBe('2026-07-01T09:00')
  expect(at('no time')).toBeNull()
})

test('a local time that the clock change skips is said so, and of one that comes twice the first is meant', () => {
  expect(at('2026-03-29T02:30')).toBe('2026-03-29T01:30:00Z skipped')
  expect(at('2026-10-25T02:30')).toBe('2026-10-25T00:30:00Z')
})
