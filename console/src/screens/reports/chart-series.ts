import type { Schemas } from '../../api/client'

type Day = Schemas['DayFigures']

/** The figures that a chart may draw, in the order in which they are offered. */
export const drawn = ['entered', 'sent', 'delivered', 'read', 'replied', 'clicked', 'failed', 'completed'] as const

/** The figures of which any day has something, and the first two of a report in any case. */
export function figuresIn(days: readonly Day[]): string[] {
  const there = drawn.filter((name) => days.some(({ figures }) => (figures[name] ?? 0) > 0))
  return there.length > 0 ? there : drawn.filter((name) => days.some(({ figures }) => name in figures)).slice(0, 2)
}

/**
 * What the chart draws: a row of places, then a row of numbers for each figure. Days are places and no instants, so that they are
 * those of the workspace wherever the browser is.
 */
export function toChart(days: readonly Day[], names: readonly string[]): number[][] {
  return [days.map((_, place) => place), ...names.map((name) => days.map(({ figures }) => figures[name] ?? 0))]
}

/** What two numbers differ by, as a share of the first; null where there is none. */
export function changeOf(before: number, now: number): number | null {
  return before === 0 ? null : (now - before) / before
}
