/** The offset of a zone from UTC at an instant, in milliseconds. */
function offsetOf(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(instant / 1000) * 1000
}

/** What a local time of a zone is. `skipped`: the clock change leaves it out on that day. */
export type Instant = { at: string } | { skipped: true }

/** The instant of a local time such as `2026-12-24T09:00`. Of one that comes twice, the first; null for what is no time. */
export function instantOf(local: string, zone: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null
  const asUTC = Date.parse(`${local}:00Z`)
  if (Number.isNaN(asUTC)) return null
  // the offsets around that day: more than these two a zone does not have in it
  const offsets = [offsetOf(asUTC - 86_400_000, zone), offsetOf(asUTC + 86_400_000, zone)]
  const fitting = offsets
    .map((offset) => asUTC - offset)
    .filter((instant) => instant + offsetOf(instant, zone) === asUTC)
  return fitting.length > 0 ? { at: new Date(Math.min(...fitting)).toISOString() } : { skipped: true }
}
