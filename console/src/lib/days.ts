import { localOf } from './zone'

// Days are texts such as 2026-12-24, of whatever zone; they are counted in UTC, where all have 24 hours.

const oneDay = 86_400_000

const read = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** A day, so many later. */
export function addDays(day: string, days: number): string {
  return new Date(read(day) + days * oneDay).toISOString().slice(0, 10)
}

/** How many days there are from one to another, both counted. */
export function daysBetween(from: string, to: string): number {
  return Math.round((read(to) - read(from)) / oneDay) + 1
}

/** The month, so many later: `2026-12`. */
export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** 0 for a Monday. */
export function weekdayOf(day: string): number {
  return (new Date(read(day)).getUTCDay() + 6) % 7
}

/** The day that the clocks of a zone show at an instant. */
export function dayIn(zone: string, at: Date): string {
  return localOf(at, zone).slice(0, 10)
}

/** A day for `format.dateTime` in UTC, which then says that day. */
export function dateOf(day: string): Date {
  return new Date(read(day))
}
