import type { Schemas } from '../../api/client'

export type Ticket = Schemas['Ticket']
export type TicketState = Schemas['TicketStatus']

/** The states of a ticket, in the order in which most go through them. */
export const ticketStates = ['open', 'in_progress', 'resolved', 'closed'] as const satisfies readonly TicketState[]

/** How urgent a ticket may be, the least first. */
export const ticketPriorities = [
  'low',
  'medium',
  'high',
  'urgent',
] as const satisfies readonly Schemas['TicketPriority'][]
