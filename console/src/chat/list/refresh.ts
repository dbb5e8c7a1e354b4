/** What reads the beginning of a list again. */
export const refreshes = new Set<() => void>()

/** Reads the list's beginning again: for what was changed here, and is no event. */
export function refreshList(): void {
  for (const refresh of refreshes) refresh()
}
