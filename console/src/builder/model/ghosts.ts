import { insert, sameList } from './change'
import { armsOf, type Definition, type Step } from './definition'
import { find, type ListRef, type Spot, treeOf } from './tree'

/** A step that was published and is deleted in the draft, and where it would stand: after a step of the list, or at its top. */
export type Ghost = { step: Step; list: ListRef; after: string | null }

function byID(steps: readonly Step[]): Map<string, Spot> {
  return new Map([...treeOf(steps).values()].flatMap((spot) => (spot.step.id ? [[spot.step.id, spot] as const] : [])))
}

/**
 * The steps that the draft deletes while people stand at them, in the order in which they were published. Each is where it stood:
 * after its nearest predecessor that is still in the list, else at the top of the list; where the step that held the list is
 * deleted too, in its place.
 */
export function ghostsOf(published: Definition, draft: Definition, isPeopled: (id: string) => boolean): Ghost[] {
  const now = byID(draft.steps)
  const ghosts: Ghost[] = []
  const walk = (steps: readonly Step[], top: Omit<Ghost, 'step'>) => {
    let at = top
    for (const step of steps) {
      const spot = now.get(step.id ?? '')
      if (spot && sameList(spot.list, at.list)) at = { list: at.list, after: spot.step.uid }
      if (!spot && step.id && isPeopled(step.id)) ghosts.push({ step, ...at })
      for (const arm of armsOf(step.kind)) {
        walk(step[arm] ?? [], spot ? { list: { parent: spot.step.uid, arm }, after: null } : at)
      }
    }
  }
  walk(published.steps, { list: null, after: null })
  return ghosts
}

/** What comes back with a ghost: the step as it was published, with what lay in it, as far as that is deleted too. */
export function restored(definition: Definition, { step }: Ghost): Step {
  return without(step, byID(definition.steps))
}

/** Puts a step back where its ghost stands. */
export function restore(definition: Definition, ghost: Ghost): Definition {
  const { list, after } = ghost
  const index = after === null ? 0 : (find(definition, after)?.index ?? -1) + 1
  return insert(definition, list, index, [restored(definition, ghost)])
}

/** A step without the steps in its arms that are there already. */
function without(step: Step, there: ReadonlyMap<string, Spot>): Step {
  const bare = { ...step }
  for (const arm of armsOf(step.kind)) {
    const inside = step[arm]?.filter((one) => !there.has(one.id ?? '')).map((one) => without(one, there))
    if (inside) bare[arm] = inside
  }
  return bare
}
