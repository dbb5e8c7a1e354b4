import type { paths } from '../api/schema'
import { oneOf, text } from '../lib/search-params'
import { ticketStates } from '../lib/tickets/tickets'

type Query = NonNullable<paths['/v1/conversations']['get']['parameters']['query']>

export const views = ['mine', 'unassigned', 'all', 'unread', 'waiting'] as const
export type View = (typeof views)[number]

/** What the address of the chat says. */
export type Filters = Omit<Query, 'limit' | 'after'> & {
  /** Words of a contact who is sought. */
  search?: string
  /** Through which of our numbers the opened conversation goes. */
  number?: string
  /** The pane that a window shows that has not the place for all. */
  pane?: 'person'
}

export function validateChat(search: Record<string, unknown>): Filters {
  const filters = {
    filter: oneOf(search.filter, views),
    tag: text(search.tag),
    list_id: text(search.list_id),
    number_id: text(search.number_id),
    ticket: oneOf(search.ticket, ticketStates),
    search: text(search.search),
    number: text(search.number),
    pane: oneOf(search.pane, ['person']),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}

const narrowing = ['tag', 'list_id', 'number_id', 'ticket'] as const

/** The filters as the API asks for them. */
export function queryOf(filters: Filters, view: View): Query {
  const { tag, list_id, number_id, ticket } = filters
  const query = { filter: view, tag, list_id, number_id, ticket }
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}

/** How many of the filters beside the view are set. */
export function countOf(filters: Filters): number {
  return narrowing.filter((name) => filters[name] !== undefined).length
}

/** Without those filters and without what is sought. */
export function cleared(filters: Filters): Filters {
  const { filter, number, pane } = filters
  return Object.fromEntries(Object.entries({ filter, number, pane }).filter(([, value]) => value !== undefined))
}
