import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** A campaign or an import is thousands of events: what adds them up is not read more often than this. */
const rest = 3_000

const sums =
  /\/report|^\/v1\/(reports|campaigns|recurring_campaigns|automations|attention|holds|notifications)(\/|$)|^\/v1\/runs$/

/** How long what a query answered stands before it is read again, however much happens. */
export function restOf([, path]: QueryKey): number {
  return typeof path === 'string' && sums.test(path) ? rest : 0
}

/**
 * Reads queries anew, each by itself: at once, then not before its last reading was answered and has rested. Whatever happens
 * meanwhile is one more reading. A reading that is under way is so never given up for the next, and the last event always has one
 * after it.
 */
export function createRereader(queries: QueryClient) {
  const busy = new Set<string>()
  const again = new Set<string>()

  return function reread(queryKey: QueryKey, hash: string) {
    if (busy.has(hash)) {
      again.add(hash)
      return
    }
    busy.add(hash)
    const done = () => {
      busy.delete(hash)
      if (again.delete(hash)) reread(queryKey, hash)
    }
    void queries.invalidateQueries({ queryKey, exact: true }).finally(() => setTimeout(done, restOf(queryKey)))
  }
}
