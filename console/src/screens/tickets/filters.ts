import { type TicketQuery, type TicketSearch, validateTickets } from './search'

/** Stands in the address for whoever reads it, so that a link is of use to a colleague. */
export const me = 'me'

/** The filters as the API asks for them. The columns of the board are the states. */
export function queryOf(search: TicketSearch, user: string): TicketQuery {
  const { view, status, sort = 'updated', owner, ...rest } = search
  return {
    ...rest,
    ...(owner ? { owner: owner === me ? user : owner } : {}),
    ...(view && status ? { status } : {}),
    sort: view ? sort : 'updated',
  }
}

/** Reports whether something narrows the tickets down. */
export function isFiltered({ view, status, priority, owner, contact_id }: TicketSearch): boolean {
  return Boolean(priority || owner || contact_id || (view && status))
}

/** The same view with all tickets. */
export function cleared({ view, sort }: TicketSearch): TicketSearch {
  return validateTickets({ view, sort })
}
