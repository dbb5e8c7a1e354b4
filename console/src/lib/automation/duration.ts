/** What people count in. Months and years are not among them: they have no fixed length, and the API has none. */
export const units = ['seconds', 'minutes', 'hours', 'days'] as const
export type Unit = (typeof units)[number]

export type Duration = { count: number; unit: Unit }

const secondsIn: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }
const letters: Record<Unit, string> = { seconds: 'S', minutes: 'M', hours: 'H', days: 'D' }

/** The seconds of a duration of the API, such as PT10M or P1DT2H; null for what is none. */
export function secondsOf(text: string): number | null {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text)
  if (!found || text === 'P' || text.endsWith('T')) return null
  const [weeks = 0, days = 0, hours = 0, minutes = 0, rest = 0] = found.slice(1).map((part) => Number(part ?? 0))
  return (weeks * 7 + days) * 86_400 + hours * 3600 + minutes * 60 + rest
}

/** A duration as a number of the largest unit that counts it whole; null for what is none. */
export function readDuration(text: string): Duration | null {
  const total = secondsOf(text)
  if (total === null) return null
  if (total === 0) return { count: 0, unit: 'minutes' }
  const unit = [...units].reverse().find((one) => total % secondsIn[one] === 0) ?? 'seconds'
  return { count: total / secondsIn[unit], unit }
}

export function writeDuration({ count, unit }: Duration): string {
  return unit === 'days' ? `P${count}D` : `PT${count}${letters[unit]}`
}
