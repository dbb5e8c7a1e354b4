import type { Schemas } from '../../api/client'

/** What the step is called that comes next for a run. */
export function stepOf(run: Schemas['RunSummary']): string {
  const step = run.current_step
  return step ? step.name || step.kind.replaceAll('_', ' ') : '…'
}
