/** What the clocks of a zone show at an instant, as `2026-12-24T09:00`. */
export function localOf(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

const day = 24 * 60 * 60_000

/**
 * The instant at which the clocks of a zone show a local time; the first one where they show it twice. `skipped` says that
 * they never show it, because they are put forward over it: it then counts as if they were put forward a little later.
 */
export function instantOf(local: string, zone: string): { at: Date; skipped: boolean } | null {
  const asUTC = Date.parse(`${local}Z`)
  if (Number.isNaN(asUTC)) return null
  const offsetAt = (instant: number) => Date.parse(`${localOf(new Date(instant), zone)}Z`) - instant
  const before = asUTC - offsetAt(asUTC - day)
  const after = asUTC - offsetAt(asUTC + day)
  const found = [before, after].sort((a, b) => a - b).find((at) => localOf(new Date(at), zone) === local.slice(0, 16))
  return found === undefined ? { at: new Date(before), skipped: true } : { at: new Date(found), skipped: false }
}

/** An instant as the API takes it, without fractions of a second. */
export function asInstant(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z')
}
