import { type Arm, armsOf, type Definition, type Start, type Step, toInput } from '../model/definition'

/** The list of the start steps, and that of the automation's own steps. Every other list is an arm: `uid/then`. */
export const startList = 'start'
export const rootList = 'steps'

type Settings = Readonly<Record<string, unknown>>

/** A step or start step out of its list: what is set in it, and where it stands. */
export type Node = {
  /** By this versions of one automation agree on which step is which. */
  identity: string
  uid: string
  settings: Settings
  list: string
  /** Its own, without what its arms hold. */
  source: Start | Step
}

/** A definition as nodes, and the order of each list. */
export type Nodes = { byIdentity: ReadonlyMap<string, Node>; lists: ReadonlyMap<string, readonly string[]> }

/** A step that was published is known by its id, one that was not by its uid. */
export function identityOf(one: { id?: string; uid: string }): string {
  return one.id || one.uid
}

export function armList(identity: string, arm: Arm): string {
  return `${identity}/${arm}`
}

/** The step in whose arm a list lies; null for the start steps and the automation's own steps. */
export function parentOf(list: string): string | null {
  const slash = list.lastIndexOf('/')
  return slash < 0 ? null : list.slice(0, slash)
}

function settingsOf(one: Start | Step): Settings {
  // what names a step, what the server says of it, and what its arms hold are no settings of it
  const ignored = new Set(['uid', 'id', 'url', 'secret', 'then', 'else', 'no_reply'])
  return Object.fromEntries(Object.entries(one).filter(([key, value]) => !ignored.has(key) && value !== undefined))
}

export function nodesOf(definition: Pick<Definition, 'start' | 'steps'>): Nodes {
  const byIdentity = new Map<string, Node>()
  const lists = new Map<string, string[]>()
  const put = (list: string, source: Start | Step) => {
    const identity = identityOf(source)
    byIdentity.set(identity, { identity, uid: source.uid, settings: settingsOf(source), list, source })
    lists.set(list, [...(lists.get(list) ?? []), identity])
  }
  const walk = (list: string, steps: readonly Step[]) => {
    for (const step of steps) {
      put(list, step)
      for (const arm of armsOf(step.kind)) walk(armList(identityOf(step), arm), step[arm] ?? [])
    }
  }
  for (const start of definition.start) put(startList, start)
  walk(rootList, definition.steps)
  return { byIdentity, lists }
}

/** Everything that lies in a step, at any depth. */
export function inside(nodes: Nodes, identity: string): string[] {
  const out: string[] = []
  for (const [list, members] of nodes.lists) {
    if (parentOf(list) === identity) for (const member of members) out.push(member, ...inside(nodes, member))
  }
  return out
}

/** The members of two orders that kept their order: the longest they have in common. The others were moved. */
export function kept(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const place = new Map(before.map((one, index) => [one, index]))
  const common = after.filter((one) => place.has(one))
  // the longest run of rising places, ended at each member
  const length: number[] = []
  const from: number[] = []
  for (const [index, one] of common.entries()) {
    length[index] = 1
    from[index] = -1
    for (let earlier = 0; earlier < index; earlier++) {
      const rises = (place.get(common[earlier] ?? '') ?? 0) < (place.get(one) ?? 0)
      if (rises && (length[earlier] ?? 0) + 1 > (length[index] ?? 0)) {
        length[index] = (length[earlier] ?? 0) + 1
        from[index] = earlier
      }
    }
  }
  const out = new Set<string>()
  let at = length.indexOf(Math.max(...length))
  while (at >= 0) {
    const one = common[at]
    if (one !== undefined) out.add(one)
    at = from[at] ?? -1
  }
  return out
}

/** Reports whether two values of JSON are the same; what is undefined is as if left out. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const ours = Object.entries(one).filter(([, value]) => value !== undefined)
  const theirs = new Map(Object.entries(other).filter(([, value]) => value !== undefined))
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)))
}

/** Reports whether two definitions are one to the server, however their steps are called here. */
export function sameInput(one: Definition, other: Definition): boolean {
  return one === other || same(toInput(one), toInput(other))
}
