import type { InfiniteData } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'
import type { TicketQuery } from './search'

export type Pages = InfiniteData<Schemas['TicketPage'], unknown>

/** Reports whether a list has the ticket in it, once it is read that far. */
function belongs(ticket: Ticket, { status, priority, owner, contact_id }: TicketQuery): boolean {
  return (
    (!status || ticket.status === status) &&
    (!priority || ticket.priority === priority) &&
    (!contact_id || ticket.contact_id === contact_id) &&
    (!owner || (owner === 'none' ? ticket.owner_id === null : ticket.owner_id === owner))
  )
}

/** Reports whether a ticket stands before another in the order of a list. */
function isBefore(a: Ticket, b: Ticket, sort: TicketQuery['sort']): boolean {
  if (sort !== 'newest' && a.updated_at !== b.updated_at) return Date.parse(a.updated_at) > Date.parse(b.updated_at)
  return a.id > b.id
}

/** The pages without a ticket. */
export function without(pages: Pages, id: string): Pages {
  if (!pages.pages.some((page) => page.items.some((one) => one.id === id))) return pages
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((one) => one.id !== id) })) }
}

/** The ticket of a list that is held, if it is. */
export function heldIn(pages: Pages, id: string): Ticket | undefined {
  return pages.pages.flatMap((page) => page.items).find((one) => one.id === id)
}

/**
 * The pages with a ticket as it is now, at its place: what changed is read alone, however many pages somebody has scrolled through.
 * One that comes after the last page that was read comes with its own. What is held and newer stays.
 */
export function placed(pages: Pages, ticket: Ticket, query: TicketQuery): Pages {
  const held = heldIn(pages, ticket.id)
  if (held && Date.parse(held.updated_at) > Date.parse(ticket.updated_at)) return pages
  const rest = without(pages, ticket.id)
  if (!belongs(ticket, query)) return rest
  const at = rest.pages.findIndex((page) => page.items.some((one) => isBefore(ticket, one, query.sort)))
  const last = rest.pages.at(-1)
  if (at === -1 && (!last || last.next)) return rest
  const into = at === -1 ? rest.pages.length - 1 : at
  return {
    ...rest,
    pages: rest.pages.map((page, n) => {
      if (n !== into) return page
      const before = page.items.findIndex((one) => isBefore(ticket, one, query.sort))
      return { ...page, items: page.items.toSpliced(before === -1 ? page.items.length : before, 0, ticket) }
    }),
  }
}

/** A move that the server has not answered yet. */
export type Move = { ticket: Ticket; to: TicketState }

/** A column as it will be once the moves are answered: what is moved there stands on top. */
export function withMoves(held: readonly Ticket[], state: TicketState, moves: ReadonlyMap<string, Move>): Ticket[] {
  const stay = held.filter(({ id }) => !moves.has(id))
  const come = [...moves.values()].filter(({ to }) => to === state).map(({ ticket }) => ({ ...ticket, status: state }))
  return [...come.reverse(), ...stay]
}
