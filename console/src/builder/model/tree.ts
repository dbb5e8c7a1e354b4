import { type Arm, armsOf, type Definition, type Start, type Step } from './definition'

/** The most that the server takes. It refuses more; these only say early why a button does nothing. */
export const maxSteps = 200
export const maxLevels = 5

/** A list of steps: the automation's own, or an arm of one of its steps. */
export type ListRef = { parent: string; arm: Arm } | null

/** Where a step stands. */
export type Spot = {
  step: Step
  list: ListRef
  index: number
  /** The level of its list: that of the automation's own is 1. */
  level: number
  /** `/steps/3/then/1` */
  pointer: string
  /** As the API says it: `4.then.2`. */
  place: string
}

/** All steps by their uid, in the order in which they are read: each before what its arms hold. */
export type Tree = ReadonlyMap<string, Spot>

const trees = new WeakMap<readonly Step[], Tree>()

/** The steps by uid. Made once for each version of them. */
export function treeOf(steps: readonly Step[]): Tree {
  const known = trees.get(steps)
  if (known) return known
  const tree = new Map<string, Spot>()
  const walk = (list: readonly Step[], ref: ListRef, level: number, pointer: string, place: string) => {
    for (const [index, step] of list.entries()) {
      const at = `${pointer}/${index}`
      const here = `${place}${index + 1}`
      tree.set(step.uid, { step, list: ref, index, level, pointer: at, place: here })
      for (const arm of armsOf(step.kind)) {
        walk(step[arm] ?? [], { parent: step.uid, arm }, level + 1, `${at}/${arm}`, `${here}.${arm}.`)
      }
    }
  }
  walk(steps, null, 1, '/steps', '')
  trees.set(steps, tree)
  return tree
}

export function find(definition: Definition, uid: string): Spot | undefined {
  return treeOf(definition.steps).get(uid)
}

export function findStart(definition: Definition, uid: string): Start | undefined {
  return definition.start.find((start) => start.uid === uid)
}

/** The steps of a list; none for a list that is not there. */
export function listOf(definition: Definition, ref: ListRef): readonly Step[] {
  if (!ref) return definition.steps
  return find(definition, ref.parent)?.step[ref.arm] ?? []
}

/** The level of a list: that of the automation's own is 1. */
export function levelOf(definition: Definition, ref: ListRef): number {
  return ref ? (find(definition, ref.parent)?.level ?? 0) + 1 : 1
}

/** How many steps there are in a list and all that lie in it. */
export function countOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + 1 + armsOf(step.kind).reduce((n, arm) => n + countOf(step[arm] ?? []), 0), 0)
}

/** How many levels of lists a step holds itself: 0 for one without arms. */
export function depthOf(step: Step): number {
  const own = armsOf(step.kind)
  if (own.length === 0) return 0
  return 1 + Math.max(0, ...own.flatMap((arm) => (step[arm] ?? []).map(depthOf)))
}

/** Reports whether a step is another, or lies somewhere in it. */
export function isWithin(definition: Definition, uid: string, other: string): boolean {
  for (let spot = find(definition, uid); spot; spot = spot.list ? find(definition, spot.list.parent) : undefined) {
    if (spot.step.uid === other) return true
  }
  return false
}

/** What a pointer of the server leads to: a step, a start step, or something of the automation itself (no uid). */
export type Target = { uid: string | null; rest: string }

/** Finds the innermost step or start step of a pointer, and what is left of it: `/steps/3/then/1/text` is step 3's then 1 and `/text`. */
export function targetOf(definition: Definition, pointer: string): Target {
  const [, first, ...parts] = pointer.split('/')
  const start = first === 'start' ? definition.start[Number(parts[0])] : undefined
  if (start) return { uid: start.uid, rest: tail(parts.slice(1)) }
  if (first !== 'steps') return { uid: null, rest: pointer }
  let found: Target = { uid: null, rest: pointer }
  let list: readonly Step[] = definition.steps
  for (let at = 0; at < parts.length; at += 2) {
    const step = list[Number(parts[at])]
    if (!step) break
    found = { uid: step.uid, rest: tail(parts.slice(at + 1)) }
    const arm = armsOf(step.kind).find((one) => one === parts[at + 1])
    if (!arm) break
    list = step[arm] ?? []
  }
  return found
}

function tail(parts: string[]): string {
  return parts.length > 0 ? `/${parts.join('/')}` : ''
}

/** A list by plain values, as components are given it. */
export function listRef(parent: string | null, arm: Arm | null): ListRef {
  return parent !== null && arm !== null ? { parent, arm } : null
}
