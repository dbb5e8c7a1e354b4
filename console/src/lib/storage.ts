/** What this browser remembers of how somebody likes the console. A browser that keeps nothing is no error. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`cadenza.${key}`)
  } catch {
    return null
  }
}

/** Null forgets it. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`cadenza.${key}`)
    else localStorage.setItem(`cadenza.${key}`, value)
  } catch {
    // it is asked again the next time
  }
}
