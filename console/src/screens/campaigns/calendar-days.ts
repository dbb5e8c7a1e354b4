import type { Schemas } from '../../api/client'
import { addDays, addMonths, dayIn, weekdayOf } from '../../lib/days'
import { asInstant, instantOf } from '../../lib/zone'

type Recurring = Schemas['RecurringCampaign']
type Holidays = NonNullable<Schemas['Settings']['holidays']>

const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** A date that is such a weekday, for its name. */
export function weekdayDate(day: (typeof week)[number]): Date {
  return new Date(Date.UTC(2024, 0, 1 + week.indexOf(day))) // a Monday
}

/** The weeks of a month from Monday to Sunday, with the days of others that fill them. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`
  const after = `${addMonths(month, 1)}-01`
  const weeks: string[][] = []
  for (let monday = addDays(first, -weekdayOf(first)); monday < after; monday = addDays(monday, 7)) {
    weeks.push(week.map((_, at) => addDays(monday, at)))
  }
  return weeks
}

/** Something that is to come. */
export type Coming = { kind: 'campaign' | 'recurring'; id: string; name: string; at: string }

/**
 * When a recurring campaign comes round from an instant on, at most so often: on its weekdays and days of the month, at its time on
 * the clocks of its zone. A time that the clock change skips is skipped with it. Nothing of one that is paused.
 */
export function timesOf(recurring: Recurring, from: Date, until: Date, most = 100): string[] {
  const { weekdays, days_of_month: days, time, time_zone: zone, ends_at: ends } = recurring
  if (recurring.state === 'paused') return []
  const end = ends ? Math.min(until.getTime(), Date.parse(ends)) : until.getTime()
  const times: string[] = []
  let day = dayIn(zone, from)
  const last = dayIn(zone, new Date(end))
  for (; day <= last && times.length < most; day = addDays(day, 1)) {
    const fits = weekdays.includes(week[weekdayOf(day)] ?? '') || days.includes(Number(day.slice(8)))
    const found = fits ? instantOf(`${day}T${time}`, zone) : null
    if (!found || found.skipped || found.at < from || found.at.getTime() > end) continue
    times.push(asInstant(found.at))
  }
  return times
}

/** What is to come, by its day on the clocks of a zone, the earliest first. */
export function byDay(coming: readonly Coming[], zone: string): Map<string, Coming[]> {
  const days = new Map<string, Coming[]>()
  for (const one of [...coming].sort((a, b) => a.at.localeCompare(b.at))) {
    const day = dayIn(zone, new Date(one.at))
    days.set(day, [...(days.get(day) ?? []), one])
  }
  return days
}

/** Reports whether the workspace is closed on a day by the dates of its settings. Those of a country are known to the server alone. */
export function isHoliday(day: string, { days, yearly_days: yearly }: Holidays): boolean {
  const inYear = day.slice(5)
  const leap = addDays(`${day.slice(0, 4)}-02-28`, 1).endsWith('-29')
  return (
    (days ?? []).some((one) => {
      const [first = '', last = first] = one.split('/')
      return first <= day && day <= last
    }) ||
    (yearly ?? []).includes(inYear) ||
    (inYear === '02-28' && !leap && (yearly ?? []).includes('02-29'))
  )
}
