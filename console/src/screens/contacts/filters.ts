import type { paths } from '../../api/schema'
import { oneOf, text, texts } from '../../lib/search-params'

type Query = NonNullable<paths['/v1/contacts']['get']['parameters']['query']>

/** What the address of the list says: the filters of the API by its own names, and the contact whose drawer is open. */
export type Filters = Omit<Query, 'limit' | 'after' | 'phone'> & { contact?: string }

export const consents = ['unknown', 'granted', 'refused'] as const
export const windows = ['open', 'closed'] as const

/** Takes what is known from an address; the rest, which somebody typed, is left out. */
export function validateFilters(search: Record<string, unknown>): Filters {
  const filters: Filters = {
    search: text(search.search),
    tag: texts(search.tag),
    list_id: texts(search.list_id),
    segment_id: texts(search.segment_id),
    field: texts(search.field),
    consent: oneOf(search.consent, consents),
    window: oneOf(search.window, windows),
    operator_id: text(search.operator_id),
    language: text(search.language),
    inside: text(search.inside),
    step_id: text(search.step_id),
    contact: text(search.contact),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}

/** The filters as the API asks for them. */
export function queryOf({ contact: _, ...query }: Filters): Query {
  return query
}

/** Reports whether anything is left out of the list. */
export function isFiltered(filters: Filters): boolean {
  return Object.keys(queryOf(filters)).length > 0
}

/** The filters without one value of a list, or without the whole of it when that was the last. */
export function without(filters: Filters, name: keyof Filters, value?: string): Filters {
  const now = filters[name]
  const rest = Array.isArray(now) && value !== undefined ? now.filter((one) => one !== value) : []
  const others: Filters = { ...filters }
  delete others[name]
  if (name === 'inside') delete others.step_id // a step is one of that automation
  return rest.length > 0 ? { ...others, [name]: rest } : others
}
