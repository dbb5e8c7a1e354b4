import { may, type Scope, type Session } from '../../lib/session'

/** The tabs in their order, each with the right without which it is of no use. */
const tabs = [
  { name: 'starts', scope: 'automations:read' },
  { name: 'subscriptions', scope: 'settings:read' },
  { name: 'hosts', scope: 'settings:read' },
  { name: 'deliveries', scope: 'contacts:read' },
  { name: 'keys', scope: 'keys:write' },
] as const satisfies readonly { name: string; scope: Scope }[]

export type TabName = (typeof tabs)[number]['name']

/** What a role may not do is not shown. */
export function tabsOf(session: Session): TabName[] {
  return tabs.filter(({ scope }) => may(session, scope)).map(({ name }) => name)
}
