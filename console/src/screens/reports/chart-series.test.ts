import { expect, test } from 'vitest'
import { changeOf, figuresIn, toChart } from './chart-series'

const days = [
  { day: '2026-11-29', figures: { sent: 2, delivered: 1, read: 0, entered: 0, clicked: 0 } },
  { day: '2026-11-30', figures: { sent: 0, delivered: 1, read: 0, entered: 0, clicked: 0 } },
]

test('days are places of a chart, and no instants of any zone', () => {
  expect(toChart(days, ['sent', 'delivered', 'never'])).toEqual([
    [0, 1],
    [2, 0],
    [1, 1],
    [0, 0],
  ])
  expect(toChart([], ['sent'])).toEqual([[], []])
})

test('only figures that have something are drawn; of nothing at all the first two', () => {
  expect(figuresIn(days)).toEqual(['sent', 'delivered'])
  expect(figuresIn([{ day: '2026-11-29', figures: { sent: 0, delivered: 0, read: 0 } }])).toEqual(['sent', 'delivered'])
})

test('a change is a share of what was before; of nothing there is none', () => {
  expect(changeOf(4, 6)).toBe(0.5)
  expect(changeOf(4, 1)).toBe(-0.75)
  expect(changeOf(0, 6)).toBeNull()
})
