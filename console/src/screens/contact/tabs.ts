import { oneOf } from '../../lib/search-params'
import { may, type Scope, type Session } from '../../lib/session'

export const tabs = ['timeline', 'sent', 'tickets'] as const
export type Tab = (typeof tabs)[number]

const needed: Record<Tab, Scope[]> = {
  timeline: ['contacts:read', 'runs:read', 'chats:read', 'tickets:read'],
  sent: ['chats:read'],
  tickets: ['tickets:read'],
}

/** What is not allowed is not shown: the timeline tells of runs, messages and tickets alike. */
export function mayTab(session: Session, tab: Tab): boolean {
  return needed[tab].every((scope) => may(session, scope))
}

export function validateTab(search: Record<string, unknown>): { tab?: Tab } {
  const tab = oneOf(search.tab, tabs)
  return tab ? { tab } : {}
}
