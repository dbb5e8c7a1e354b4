import type { Schemas } from '../../api/client'

export type EventKind = Schemas['EventKind']

// all that the API knows: one that is missing here does not pass the type check
const known: Record<EventKind, true> = {
  'message.received': true,
  'message.sending': true,
  'message.accepted': true,
  'message.sent': true,
  'message.delivered': true,
  'message.read': true,
  'message.failed': true,
  'message.unknown': true,
  'message.clicked': true,
  'message.changed': true,
  'contact.created': true,
  'contact.changed': true,
  'contact.blocked': true,
  'contact.restored': true,
  'contact.deleted': true,
  'contact.assigned': true,
  'contact.unassigned': true,
  'tag.added': true,
  'tag.removed': true,
  'list.joined': true,
  'list.left': true,
  'field.changed': true,
  'consent.changed': true,
  'ticket.opened': true,
  'ticket.changed': true,
  'run.entered': true,
  'run.moved': true,
  'run.paused': true,
  'run.resumed': true,
  'run.parked': true,
  'run.completed': true,
  'run.ended': true,
  'campaign.draft': true,
  'campaign.scheduled': true,
  'campaign.running': true,
  'campaign.paused': true,
  'campaign.done': true,
  'campaign.cancelled': true,
  'automation.changed': true,
  'template.changed': true,
}

/** The nouns of events, in the order in which they are offered. */
export const nouns = [
  'message',
  'contact',
  'tag',
  'list',
  'field',
  'consent',
  'ticket',
  'run',
  'campaign',
  'automation',
  'template',
] as const

const isKind = (text: string): text is EventKind => Object.hasOwn(known, text)
const kinds = Object.keys(known).filter(isKind)

/** The kinds of events of each noun. */
export const groups = nouns.map((noun) => ({ noun, kinds: kinds.filter((kind) => kind.startsWith(`${noun}.`)) }))
