import type { Schemas } from '../api/client'
import type { Choice } from './names'

/** The steps of an automation in the order in which they are read, those of its arms too. */
export function stepsOf(steps: readonly Schemas['Step'][]): Schemas['Step'][] {
  return steps.flatMap((step) => [step, ...[step.no_reply, step.then, step.else].flatMap((arm) => stepsOf(arm ?? []))])
}

/** What to call a step: by its name, else by its kind in words. */
export function stepName(step: Schemas['Step']): string {
  return step.name || step.kind.replaceAll('_', ' ')
}

export function stepChoices(steps: readonly Schemas['Step'][]): Choice[] {
  return stepsOf(steps).flatMap((step) => (step.id ? [{ value: step.id, label: stepName(step) }] : []))
}
