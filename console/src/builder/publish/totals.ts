import type { Schemas } from '../../api/client'

export const figures = ['inside', 'moved', 'completed', 'nearer', 'later', 'due_now'] as const
export type Figure = (typeof figures)[number]

type Counted = Pick<Schemas['EditPreview'], 'impact' | 'steps'>

/**
 * The steps whose people are exactly those that a total counts. null where it counts only some of those at a step: the API says
 * how many, and not who they are.
 */
export function stepsOf({ impact, steps }: Counted, figure: Figure): Schemas['StepImpact'][] | null {
  const at = figure === 'inside' ? steps : steps.filter((step) => step[figure] > 0)
  const people = at.reduce((sum, step) => sum + step.contacts, 0)
  return people > 0 && people === impact[figure] ? at : null
}
