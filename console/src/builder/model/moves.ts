import { type Arm, armsOf, type Definition, type Step } from './definition'
import { countOf, depthOf, find, isWithin, type ListRef, levelOf, listOf, maxLevels, maxSteps } from './tree'

/** Why steps cannot be put somewhere: they would be too many, lie too deep, are at the edge already, or would hold themselves. */
export type Hindrance = 'full' | 'deep' | 'edge' | 'itself'

/** Where a step goes, or why it cannot. */
export type Way = { to: { list: ListRef; index: number }; hindrance: null } | { to: null; hindrance: Hindrance }

export type Direction = 'up' | 'down' | 'out'

const edge: Way = { to: null, hindrance: 'edge' }

/** Why steps that are new here cannot be put into a list; null if they can. */
export function hindranceOf(definition: Definition, ref: ListRef, steps: readonly Step[]): Hindrance | null {
  if (countOf(definition.steps) + countOf(steps) > maxSteps) return 'full'
  return tooDeep(definition, ref, steps) ? 'deep' : null
}

function tooDeep(definition: Definition, ref: ListRef, steps: readonly Step[]): boolean {
  return levelOf(definition, ref) + Math.max(0, ...steps.map(depthOf)) > maxLevels
}

/** Why a step cannot be moved into a list; null if it can. */
export function moveHindrance(definition: Definition, uid: string, ref: ListRef): Hindrance | null {
  const spot = find(definition, uid)
  if (!spot) return 'edge'
  if (ref && isWithin(definition, ref.parent, uid)) return 'itself'
  return tooDeep(definition, ref, [spot.step]) ? 'deep' : null
}

/** Where a direction leads: up and down within the list, out after the step that holds it. */
export function wayOf(definition: Definition, uid: string, direction: Direction): Way {
  const spot = find(definition, uid)
  if (!spot) return edge
  const { list, index } = spot
  if (direction === 'up') return index > 0 ? { to: { list, index: index - 1 }, hindrance: null } : edge
  if (direction === 'down') {
    const last = listOf(definition, list).length - 1
    return index < last ? { to: { list, index: index + 2 }, hindrance: null } : edge
  }
  const parent = list ? find(definition, list.parent) : undefined
  return parent ? { to: { list: parent.list, index: parent.index + 1 }, hindrance: null } : edge
}

/** The ways into the arms of the step above, each to the end of the arm. */
export function waysInto(definition: Definition, uid: string): { arm: Arm; way: Way }[] {
  const spot = find(definition, uid)
  const above = spot && listOf(definition, spot.list)[spot.index - 1]
  if (!above) return []
  return armsOf(above.kind).map((arm) => {
    const list = { parent: above.uid, arm }
    const hindrance = moveHindrance(definition, uid, list)
    const way: Way = hindrance
      ? { to: null, hindrance }
      : { to: { list, index: (above[arm] ?? []).length }, hindrance: null }
    return { arm, way }
  })
}
