import { may, type Scope, type Session } from '../../lib/session'

/** The parts of the settings in their order, each with the right without which it is of no use. */
export const parts = [
  { name: 'workspace', scope: 'settings:read' },
  { name: 'hours', scope: 'settings:read' },
  { name: 'consent', scope: 'settings:read' },
  { name: 'retention', scope: 'settings:read' },
  { name: 'numbers', scope: 'settings:read' },
  { name: 'people', scope: 'settings:read' },
  { name: 'keys', scope: 'keys:write' },
  { name: 'audit', scope: 'settings:read' },
] as const satisfies readonly { name: string; scope: Scope }[]

export type PartName = (typeof parts)[number]['name']

export function partsOf(session: Session): PartName[] {
  return parts.filter(({ scope }) => may(session, scope)).map(({ name }) => name)
}

export function isPart(name: string): name is PartName {
  return parts.some((one) => one.name === name)
}
