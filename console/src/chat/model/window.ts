const minute = 60_000

/** How long free messages may still be sent; null when they may not. */
export type Left = { hours: number; minutes: number } | null

export function leftOf(until: string | null | undefined, now: number): Left {
  if (!until) return null
  const left = Date.parse(until) - now
  if (!(left > 0)) return null
  // what has begun of a minute is said: a window that is open is not one of 0 minutes
  const minutes = Math.ceil(left / minute)
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}

/** In how many milliseconds that is another answer. */
export function nextLook(until: string | null | undefined, now: number): number | null {
  if (!until) return null
  const left = Date.parse(until) - now
  if (!(left > 0)) return null
  return left % minute || minute
}
