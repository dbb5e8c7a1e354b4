import type { Schemas } from '../../api/client'
import { validateFigure } from '../../lib/figures/figures'
import { oneOf, text } from '../../lib/search-params'

export const states = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'done',
  'cancelled',
] as const satisfies readonly Schemas['CampaignState'][]
export const views = ['all', 'recurring', 'calendar'] as const

export type CampaignSearch = {
  view?: (typeof views)[number]
  state?: (typeof states)[number]
  /** Of the calendar: 2026-12. */
  month?: string
}

/** What the address of the list says. */
export function validateCampaigns(search: Record<string, unknown>): CampaignSearch {
  const view = oneOf(search.view, views)
  const state = oneOf(search.state, states)
  const month = text(search.month)
  return {
    ...(view ? { view } : {}),
    ...(state ? { state } : {}),
    ...(month && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? { month } : {}),
  }
}

export const memberStates = [
  'to_start',
  'entered',
  'not_entered',
] as const satisfies readonly Schemas['CampaignMemberState'][]

/** What is open beside a campaign: the people of a figure, or its members of a state. */
export function validateOpened(search: Record<string, unknown>) {
  const members = oneOf(search.members, memberStates)
  return { ...validateFigure(search), ...(members ? { members } : {}) }
}
