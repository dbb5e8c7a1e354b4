import { expect, test } from 'vitest'
import { dayIn, daysBetween } from '../../lib/days'
import { periodBefore, periodOf, seriesPeriod } from './periods'

test('spans are whole days of the zone, today among them', () => {
  expect(periodOf('7', '2026-11-30', {})).toEqual({ from: '2026-11-24', to: '2026-11-30' })
  expect(periodOf('30', '2026-03-01', {})).toEqual({ from: '2026-01-31', to: '2026-03-01' })
  expect(periodOf('month', '2026-11-30', {})).toEqual({ from: '2026-11-01', to: '2026-11-30' })
  expect(periodOf('lastMonth', '2026-03-15', {})).toEqual({ from: '2026-02-01', to: '2026-02-28' })
  expect(periodOf('all', '2026-11-30', { from: '2026-01-01' })).toEqual({})
  expect(periodOf('own', '2026-11-30', { from: '2026-01-01' })).toEqual({ from: '2026-01-01' })
})

test('today is that of the workspace, though another zone has another day', () => {
  const at = new Date('2026-11-29T23:30:00Z')
  expect(dayIn('Europe/Rome', at)).toBe('2026-11-30')
  expect(dayIn('America/New_York', at)).toBe('2026-11-29')
})

test('days are counted over the clock change as any others', () => {
  expect(daysBetween('2027-03-27', '2027-03-29')).toBe(3)
  expect(periodOf('7', '2027-03-30', {})).toEqual({ from: '2027-03-24', to: '2027-03-30' })
  expect(periodBefore({ from: '2026-10-20', to: '2026-10-26' })).toEqual({ from: '2026-10-13', to: '2026-10-19' })
})

test('an open period has none before it', () => {
  expect(periodBefore({ from: '2026-10-20' })).toBeNull()
  expect(periodBefore({})).toBeNull()
  expect(periodBefore({ from: '2026-10-20', to: '2026-10-19' })).toBeNull()
})

test('a series has 92 days at most, the last ones', () => {
  expect(seriesPeriod({}, '2026-11-30')).toEqual({ from: '2026-08-31', to: '2026-11-30' })
  expect(seriesPeriod({ from: '2025-01-01', to: '2025-12-31' }, '2026-11-30')).toEqual({
    from: '2025-10-01',
    to: '2025-12-31',
  })
  expect(seriesPeriod({ from: '2026-11-29' }, '2026-11-30')).toEqual({ from: '2026-11-29', to: '2026-11-30' })
})
