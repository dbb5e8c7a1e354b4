import type { paths } from '../../api/schema'
import { oneOf, text } from '../../lib/search-params'

type Query = NonNullable<paths['/v1/automations']['get']['parameters']['query']>

/** What the address of the list says: the filters of the API by its own names. */
export type Filters = Omit<Query, 'limit' | 'after'>

export const states = ['active', 'paused', 'draft', 'archived'] as const
export const sorts = ['newest', 'name', 'updated'] as const

/** Takes what is known from an address; the rest, which somebody typed, is left out. */
export function validateFilters(search: Record<string, unknown>): Filters {
  const filters: Filters = {
    search: text(search.search),
    state: oneOf(search.state, states),
    label_id: text(search.label_id),
    sort: oneOf(search.sort, sorts),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}

/** Reports whether anything is left out of the list. */
export function isFiltered({ sort: _, ...filters }: Filters): boolean {
  return Object.keys(filters).length > 0
}
