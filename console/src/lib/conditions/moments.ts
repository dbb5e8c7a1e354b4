/** Units of time in which people say how far away something is; what each writes in a duration. */
export const units = { minutes: 'M', hours: 'H', days: 'D', weeks: 'W' } as const
export type Unit = keyof typeof units
export const unitNames = ['minutes', 'hours', 'days', 'weeks'] as const satisfies Unit[]

/** A moment, or a day, as a condition writes it. */
export type When =
  | { way: 'now' }
  /** `count` is what stands in its field, which may be nothing for an instant. */
  | { way: 'later' | 'earlier'; count: string; unit: Unit }
  | { way: 'date'; date: string }
  | { way: 'instant'; at: string }
  /** A duration of several units, such as P1DT2H, which a program wrote. */
  | { way: 'other'; text: string }

/** Reads now, now+P3D, today-P1D, a date, or an instant. */
export function readWhen(text: string): When {
  const relative = /^(?:now|today)(?:([+-])P(?:(\d*)([DW])|T(\d*)([HM])))?$/.exec(text)
  if (relative) {
    const [, sign, days, dayUnit, hours, hourUnit] = relative
    const unit = unitNames.find((name) => units[name] === (dayUnit ?? hourUnit))
    if (!sign || !unit) return { way: 'now' }
    return { way: sign === '+' ? 'later' : 'earlier', count: days ?? hours ?? '', unit }
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) || text === '') return { way: 'date', date: text }
  if (/^\d{4}-\d{2}-\d{2}[Tt]/.test(text)) return { way: 'instant', at: text }
  return { way: 'other', text }
}

/** Writes it: a day counts from `today`, a moment from `now`. */
export function writeWhen(when: When, isDay: boolean): string {
  const base = isDay ? 'today' : 'now'
  switch (when.way) {
    case 'now':
      return base
    case 'later':
    case 'earlier': {
      const clock = when.unit === 'hours' || when.unit === 'minutes'
      const span = `P${clock ? 'T' : ''}${when.count}${units[when.unit]}`
      return `${base}${when.way === 'later' ? '+' : '-'}${span}`
    }
    case 'date':
      return when.date
    case 'instant':
      return when.at
    case 'other':
      return when.text
  }
}

/** A moment as a day, or a day as a moment, for a question whose test was changed. */
export function turnWhen(text: string, isDay: boolean): string {
  const when = readWhen(text)
  if (when.way === 'other' || (isDay && when.way === 'instant')) return isDay ? 'today' : 'now'
  if (isDay && 'unit' in when && (when.unit === 'hours' || when.unit === 'minutes')) {
    return writeWhen({ ...when, unit: 'days' }, isDay)
  }
  return writeWhen(when, isDay)
}
