import type { Schemas } from '../../api/client'

export type PauseCode = Schemas['CampaignPaused']['code']

/** Where somebody goes to mend what paused a campaign. */
export type Cure = 'automation' | 'numbers' | null

/** Everything that pauses a campaign, and where it is mended; its words are texts of the same names. */
export const causes: Record<PauseCode, Cure> = {
  by_hand: null,
  automation_not_active: 'automation',
  template_not_approved: 'automation',
  number_stopped: 'numbers',
  quality_red: 'numbers',
  limit_drop: 'numbers',
  errors: null,
  targets_deleted: null,
}
