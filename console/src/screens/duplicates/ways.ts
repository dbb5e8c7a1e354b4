import { oneOf } from '../../lib/search-params'

/** What contacts who are likely one person have in common. */
export const ways = ['email', 'name'] as const

export function validateWay(search: Record<string, unknown>): { by?: (typeof ways)[number] } {
  const by = oneOf(search.by, ways)
  return by ? { by } : {}
}
