import { addDays, addMonths, daysBetween } from '../../lib/days'
import type { Period } from '../../lib/figures/figures'

/** Spans of days that are asked for often; `all` has no bounds, and the days of `own` are in the address. */
export const spans = ['7', '30', '90', 'month', 'lastMonth', 'all', 'own'] as const
export type Span = (typeof spans)[number]

/** The days of a span, seen from today: both are days of the workspace's zone, and both are part of it. */
export function periodOf(span: Span, today: string, own: Period): Period {
  const month = today.slice(0, 7)
  switch (span) {
    case '7':
    case '30':
    case '90':
      return { from: addDays(today, 1 - Number(span)), to: today }
    case 'month':
      return { from: `${month}-01`, to: today }
    case 'lastMonth':
      return { from: `${addMonths(month, -1)}-01`, to: addDays(`${month}-01`, -1) }
    case 'all':
      return {}
    case 'own':
      return own
  }
}

/** As many days, right before; of an open period there is none. */
export function periodBefore({ from, to }: Period): Period | null {
  if (!from || !to || from > to) return null
  const days = daysBetween(from, to)
  return { from: addDays(from, -days), to: addDays(from, -1) }
}

/** The most days that a series has. */
const mostDays = 92

/** The days for which a series is asked: a period that is longer, or open, has its last ones. */
export function seriesPeriod({ from, to }: Period, today: string): { from: string; to: string } {
  const last = to ?? today
  const first = from ?? addDays(last, 1 - mostDays)
  return daysBetween(first, last) > mostDays
    ? { from: addDays(last, 1 - mostDays), to: last }
    : { from: first, to: last }
}
