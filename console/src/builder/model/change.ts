import { newKey } from '../../lib/random'
import { armsOf, type Definition, type Start, type Step } from './definition'
import { find, isWithin, type ListRef, listOf } from './tree'

/** Changes one step, and with it only the lists that lead to it. */
export function changeStep(definition: Definition, uid: string, change: (step: Step) => Step): Definition {
  const spot = find(definition, uid)
  if (!spot) return definition
  const next = change(spot.step)
  if (next === spot.step) return definition
  const list = listOf(definition, spot.list)
  return withList(definition, spot.list, list.with(spot.index, next))
}

/** Puts other steps into a list. */
export function withList(definition: Definition, ref: ListRef, steps: readonly Step[]): Definition {
  if (!ref) return { ...definition, steps }
  return changeStep(definition, ref.parent, (parent) => ({ ...parent, [ref.arm]: steps }))
}

export function insert(definition: Definition, ref: ListRef, index: number, steps: readonly Step[]): Definition {
  return withList(definition, ref, listOf(definition, ref).toSpliced(index, 0, ...steps))
}

/** Takes a step out, with all that lies in its arms. */
export function remove(definition: Definition, uid: string): Definition {
  const spot = find(definition, uid)
  if (!spot) return definition
  return withList(definition, spot.list, listOf(definition, spot.list).toSpliced(spot.index, 1))
}

/**
 * Moves a step, ids and all, before the one that has the index now. A step is not moved into itself: that changes nothing.
 */
export function move(definition: Definition, uid: string, ref: ListRef, index: number): Definition {
  const spot = find(definition, uid)
  if (!spot || (ref && isWithin(definition, ref.parent, uid))) return definition
  const same = sameList(spot.list, ref)
  if (same && (index === spot.index || index === spot.index + 1)) return definition
  const to = same && index > spot.index ? index - 1 : index
  return insert(remove(definition, uid), ref, to, [spot.step])
}

export function sameList(one: ListRef, other: ListRef): boolean {
  return one?.parent === other?.parent && one?.arm === other?.arm
}

/** A step as one that was never saved: nobody stands at it, and its keys are not those of the first. */
export function asNew(step: Step): Step {
  const { id: _, key: __, ...own } = step
  const copy: Step = { ...own, uid: newKey() }
  for (const arm of armsOf(step.kind)) {
    const inside = step[arm]
    if (inside) copy[arm] = inside.map(asNew)
  }
  return copy
}

/** Puts a copy after a step. */
export function duplicate(definition: Definition, uid: string): { definition: Definition; copy: string } | null {
  const spot = find(definition, uid)
  if (!spot) return null
  const copy = asNew(spot.step)
  return { definition: insert(definition, spot.list, spot.index + 1, [copy]), copy: copy.uid }
}

export function changeStart(definition: Definition, uid: string, change: (start: Start) => Start): Definition {
  const index = definition.start.findIndex((start) => start.uid === uid)
  const before = definition.start[index]
  if (!before) return definition
  return { ...definition, start: definition.start.with(index, change(before)) }
}

export function removeStart(definition: Definition, uid: string): Definition {
  return { ...definition, start: definition.start.filter((start) => start.uid !== uid) }
}

/** Gives steps and start steps the ids that the server gave what was sent, wherever those with the same uid stand now. */
export function withIDs(definition: Definition, ids: ReadonlyMap<string, Given>): Definition {
  const start = mapShared(definition.start, (one) => withGiven(one, ids))
  const steps = mapShared(definition.steps, (one) => stepWithIDs(one, ids))
  return start === definition.start && steps === definition.steps ? definition : { ...definition, start, steps }
}

/** What the server gave to a step or a start step. */
export type Given = { id: string; url?: string }

function withGiven<T extends { uid: string; id?: string }>(one: T, ids: ReadonlyMap<string, Given>): T {
  const given = ids.get(one.uid)
  return given && one.id !== given.id ? { ...one, ...given } : one
}

function stepWithIDs(step: Step, ids: ReadonlyMap<string, Given>): Step {
  let next = withGiven(step, ids)
  for (const arm of armsOf(step.kind)) {
    const before = step[arm]
    if (!before) continue
    const after = mapShared(before, (one) => stepWithIDs(one, ids))
    if (after !== before) next = { ...next, [arm]: after }
  }
  return next
}

/** Maps, and answers the same list where nothing of it is another one. */
function mapShared<T>(list: readonly T[], change: (one: T) => T): readonly T[] {
  let changed = false
  const out = list.map((one) => {
    const next = change(one)
    if (next !== one) changed = true
    return next
  })
  return changed ? out : list
}

/** Pairs what was sent with what the server answered, which has the same form, and collects the ids by uid. */
export function givenIDs(sent: Definition, answered: Definition): Map<string, Given> {
  const ids = new Map<string, Given>()
  const pair = (ours: readonly { uid: string }[], theirs: readonly { id?: string; url?: string }[]) => {
    for (const [index, one] of ours.entries()) {
      const { id, url } = theirs[index] ?? {}
      if (id) ids.set(one.uid, url ? { id, url } : { id })
    }
  }
  const pairSteps = (ours: readonly Step[], theirs: readonly Step[]) => {
    pair(ours, theirs)
    for (const [index, step] of ours.entries()) {
      for (const arm of armsOf(step.kind)) pairSteps(step[arm] ?? [], theirs[index]?.[arm] ?? [])
    }
  }
  pair(sent.start, answered.start)
  pairSteps(sent.steps, answered.steps)
  return ids
}
