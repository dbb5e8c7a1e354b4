import type { Schemas } from '../../api/client'
import { oneOf, text } from '../search-params'

export type FigureName = Schemas['FigureName']

/** What a report is about. */
export type Subject = { kind: 'automation' | 'campaign' | 'template' | 'number'; id: string }

/** One figure of a report, which opens the people that it counts. */
export type Question = { figure: FigureName; step_id?: string; reason?: string }

/** A span of days of the workspace's zone, both inclusive; without a bound it is open. */
export type Period = { from?: string; to?: string }

export const figureNames = [
  'entered',
  'inside',
  'completed',
  'ended',
  'waiting',
  'executing',
  'paused',
  'needs_attention',
  'left',
  'executed',
  'skipped',
  'errors',
  'sent',
  'in_flight',
  'delivered',
  'read',
  'failed',
  'unknown',
  'replied',
  'clicked',
] as const satisfies readonly FigureName[]

/** The opened figure in the address of a screen. */
export type FigureSearch = Partial<Question>

export function validateFigure(search: Record<string, unknown>): FigureSearch {
  const figure = oneOf(search.figure, figureNames)
  if (!figure) return {}
  const step = text(search.step_id)
  const reason = text(search.reason)
  return { figure, ...(step ? { step_id: step } : {}), ...(reason ? { reason } : {}) }
}

/** The question that an address asks; null where no figure is open. */
export function questionOf({ figure, step_id, reason }: FigureSearch): Question | null {
  if (!figure) return null
  return { figure, ...(step_id ? { step_id } : {}), ...(reason ? { reason } : {}) }
}

/** How many there are of all reasons. */
export function sumOf(reasons: readonly Schemas['ReasonCount'][]): number {
  return reasons.reduce((sum, { count }) => sum + count, 0)
}

/** Where the report of a subject stands in the API. */
export const reportPaths = {
  automation: '/v1/automations/{id}/report',
  campaign: '/v1/campaigns/{id}/report',
  template: '/v1/templates/{id}/report',
  number: '/v1/numbers/{id}/report',
} as const

/** The address of a part of a report, for what the browser itself asks for: a file. */
export function reportURL({ kind, id }: Subject, part: '.csv' | '/contacts.csv', query: string): string {
  return `${reportPaths[kind].replace('{id}', encodeURIComponent(id))}${part}${query}`
}
