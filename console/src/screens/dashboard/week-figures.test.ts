import { expect, test } from 'vitest'
import type { Schemas } from '../../api/client'
import { weekOf } from './week-figures'

test('the days of all numbers are added up, each day once', () => {
  const one: Schemas['DayFigures'][] = [
    { day: '2026-11-29', figures: { sent: 2, delivered: 1 } },
    { day: '2026-11-30', figures: { sent: 1, failed: 1 } },
  ]
  const other: Schemas['DayFigures'][] = [{ day: '2026-11-29', figures: { sent: 3, read: 2 } }]
  expect(weekOf([one, other])).toEqual({
    days: [
      { day: '2026-11-29', sent: 5 },
      { day: '2026-11-30', sent: 1 },
    ],
    totals: { sent: 6, delivered: 1, read: 2, replied: 0, failed: 1 },
  })
  expect(weekOf([])).toEqual({ days: [], totals: { sent: 0, delivered: 0, read: 0, replied: 0, failed: 0 } })
})
