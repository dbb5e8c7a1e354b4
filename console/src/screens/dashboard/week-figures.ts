import type { Schemas } from '../../api/client'

const counted = ['sent', 'delivered', 'read', 'replied', 'failed'] as const
type Counted = Record<(typeof counted)[number], number>

/** The days of several numbers together, and their sums. */
export function weekOf(series: readonly (readonly Schemas['DayFigures'][])[]): {
  days: { day: string; sent: number }[]
  totals: Counted
} {
  const days = new Map<string, number>()
  const totals: Counted = { sent: 0, delivered: 0, read: 0, replied: 0, failed: 0 }
  for (const { day, figures } of series.flat()) {
    days.set(day, (days.get(day) ?? 0) + (figures.sent ?? 0))
    for (const name of counted) totals[name] += figures[name] ?? 0
  }
  return { days: [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, sent]) => ({ day, sent })), totals }
}
