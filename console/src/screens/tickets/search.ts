import type { paths } from '../../api/schema'
import { oneOf, text } from '../../lib/search-params'
import { ticketPriorities, ticketStates } from '../../lib/tickets/tickets'

/** What the API is asked for. */
export type TicketQuery = Omit<NonNullable<paths['/v1/tickets']['get']['parameters']['query']>, 'limit' | 'after'>

/** What the address of the tickets says. */
export type TicketSearch = Omit<TicketQuery, 'sort'> & { view?: 'table'; sort?: 'newest' }

export function validateTickets(search: Record<string, unknown>): TicketSearch {
  const filters = {
    view: oneOf(search.view, ['table']),
    status: oneOf(search.status, ticketStates),
    priority: oneOf(search.priority, ticketPriorities),
    owner: text(search.owner),
    contact_id: text(search.contact_id),
    sort: oneOf(search.sort, ['newest']),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}
