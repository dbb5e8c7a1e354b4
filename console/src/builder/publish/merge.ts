import { armsOf, type Definition, type Start, type Step } from '../model/definition'
import { armList, inside, kept, type Node, type Nodes, nodesOf, parentOf, rootList, same, startList } from './nodes'

/**
 * What two people began with. Of an older revision the server keeps starts and steps alone: where the rest is not known,
 * what differs is asked.
 */
export type MergeBase = Pick<Definition, 'start' | 'steps'> & Partial<Definition>

export type Side = 'mine' | 'theirs'

/** Something that both sides changed, each in another way. `uid` is '' for what is of the automation itself. */
export type Conflict = {
  /** Names the question, so that its answer stays with it however often the merge is made anew. */
  id: string
  uid: string
  name: string
} & (
  | { about: 'setting'; key: string; base: unknown; mine: unknown; theirs: unknown }
  | { about: 'place' }
  /** One side deleted what the other went on writing. */
  | { about: 'deleted'; by: Side }
)

export type Choices = Readonly<Record<string, Side>>

export type Merged = { definition: Definition; conflicts: Conflict[]; open: Conflict[] }

const ownSettings = ['name', 'number_id', 'reentry'] as const

/**
 * Merges what two sides made of one definition. Changes of different things are both there; of the same thing the choice
 * counts, and until there is one, mine stands.
 */
export function merge(base: MergeBase, theirs: Definition, mine: Definition, choices: Choices = {}): Merged {
  const three = { base: nodesOf(base), theirs: nodesOf(theirs), mine: nodesOf(mine) }
  const conflicts: Conflict[] = []
  const ask = (conflict: Conflict): Side => {
    conflicts.push(conflict)
    return choices[conflict.id] ?? 'mine'
  }

  const own: Partial<Record<string, unknown>> = {}
  for (const key of ownSettings) {
    own[key] = mergeSetting({ id: '', uid: '', name: '' }, key, base[key], theirs[key], mine[key], ask)
  }
  const survivors = surviving(three, ask)
  const merged = new Map<string, Node>()
  for (const identity of survivors) merged.set(identity, mergeNode(identity, three, ask))
  const definition = assemble(merged, ordered(merged, three, ask), { ...mine, ...own })
  return { definition, conflicts, open: conflicts.filter((one) => !choices[one.id]) }
}

type Three = { base: Nodes; theirs: Nodes; mine: Nodes }
type Ask = (conflict: Conflict) => Side

function nameOf(node: Node): string {
  const { name, kind } = node.settings
  return typeof name === 'string' && name !== '' ? name : String(kind)
}

type About = { id: string; uid: string; name: string }

function mergeSetting(about: About, key: string, base: unknown, theirs: unknown, mine: unknown, ask: Ask): unknown {
  if (same(base, mine)) return theirs
  if (same(base, theirs) || same(mine, theirs)) return mine
  const side = ask({ ...about, id: `${about.id}:${key}`, about: 'setting', key, base, mine, theirs })
  return side === 'mine' ? mine : theirs
}

/** Reports whether a side changed a step, or anything that lies in it. */
function touched(identity: string, base: Nodes, side: Nodes): boolean {
  const before = base.byIdentity.get(identity)
  const after = side.byIdentity.get(identity)
  if (!before || !after) return true
  if (!same(before.settings, after.settings) || before.list !== after.list) return true
  const members = inside(side, identity)
  return members.some((one) => touched(one, base, side)) || members.length !== inside(base, identity).length
}

/** Which steps are there in the end: what neither side deleted, or what was asked and kept. */
function surviving({ base, theirs, mine }: Three, ask: Ask): string[] {
  const dropped = new Set<string>()
  const keptAgainst = new Set<string>()
  const sides = { mine, theirs }
  const decide = (by: Side, other: Side) => {
    for (const [identity, node] of base.byIdentity) {
      if (sides[by].byIdentity.has(identity) || !sides[other].byIdentity.has(identity)) continue
      const parent = parentOf(node.list)
      // what lies in a deleted step goes or stays with it
      if (parent && !sides[by].byIdentity.has(parent) && sides[other].byIdentity.get(identity)?.list === node.list)
        continue
      const whole = [identity, ...inside(sides[other], identity)]
      if (touched(identity, base, sides[other])) {
        const about = { id: identity, uid: node.uid, name: nameOf(node) }
        const keeps = ask({ ...about, id: `${identity}:deleted`, about: 'deleted', by }) !== by
        if (keeps) {
          for (const one of whole) keptAgainst.add(one)
          continue
        }
      }
      // what the deleting side took out of it before lives on where that side put it
      for (const one of whole) if (!sides[by].byIdentity.has(one)) dropped.add(one)
    }
  }
  decide('mine', 'theirs')
  decide('theirs', 'mine')
  const all = new Set([...theirs.byIdentity.keys(), ...mine.byIdentity.keys()])
  return [...all].filter((one) => {
    if (keptAgainst.has(one)) return true
    if (dropped.has(one)) return false
    // of what was there before, only what both still have; of what is new, whatever either made
    return !base.byIdentity.has(one) || (theirs.byIdentity.has(one) && mine.byIdentity.has(one))
  })
}

/** One step of both sides: each setting by itself, and the list in which it stands. */
function mergeNode(identity: string, { base, theirs, mine }: Three, ask: Ask): Node {
  const [before, other, own] = [base, theirs, mine].map((side) => side.byIdentity.get(identity))
  const there = own ?? other
  if (!there) throw new Error(`step ${identity} is on neither side`)
  if (!own || !other) return there
  const about = { id: identity, uid: own.uid, name: nameOf(own) }
  const settings: Record<string, unknown> = {}
  const keys = new Set([...Object.keys(own.settings), ...Object.keys(other.settings)])
  for (const key of keys) {
    const value = mergeSetting(about, key, before?.settings[key], other.settings[key], own.settings[key], ask)
    if (value !== undefined) settings[key] = value
  }
  let list = own.list
  if (before?.list === own.list) list = other.list
  else if (before?.list !== other.list && own.list !== other.list) {
    if (ask({ ...about, id: `${identity}:place`, about: 'place' }) === 'theirs') list = other.list
  }
  return { ...own, settings, list }
}

/** Brings each step back to where it hangs together: what two moves would have put into each other stays as theirs has it. */
function untangle(merged: Map<string, Node>, { theirs, mine }: Three): void {
  for (const node of [...merged.values()]) {
    const parent = parentOf(node.list)
    if (parent !== null && !merged.has(parent)) {
      // its branch is gone: it stands where the other side has it, or at the end of the automation
      const places = [theirs, mine].map((side) => side.byIdentity.get(node.identity)?.list)
      const list = places.find((place) => place !== undefined && merged.has(parentOf(place) ?? ''))
      merged.set(node.identity, { ...node, list: list ?? rootList })
    }
  }
  for (const identity of [...merged.keys()]) {
    const way = new Set<string>()
    for (let at: string | null = identity; at !== null; at = parentOf(merged.get(at)?.list ?? rootList)) {
      if (!way.has(at)) {
        way.add(at)
        continue
      }
      for (const one of way) {
        const node = merged.get(one)
        const list = theirs.byIdentity.get(one)?.list ?? rootList
        if (node) merged.set(one, { ...node, list })
      }
      break
    }
  }
}

/** The order of each list: theirs, with what mine moved or made put after what it follows in mine. */
function ordered(merged: Map<string, Node>, three: Three, ask: Ask): Map<string, string[]> {
  untangle(merged, three)
  const { base, theirs, mine } = three
  const names = new Set([...merged.values()].map((node) => node.list))
  const out = new Map<string, string[]>()
  for (const list of names) {
    const isHere = (one: string) => merged.get(one)?.list === list
    const [before, other, own] = [base, theirs, mine].map((side) => (side.lists.get(list) ?? []).filter(isHere))
    const movedByMe = moved(before ?? [], own ?? [])
    const movedByThem = moved(before ?? [], other ?? [])
    const bothKnow = (one: string) => other?.includes(one) && own?.includes(one)
    const floating = new Set<string>()
    for (const one of own ?? []) {
      if (!other?.includes(one)) floating.add(one)
      else if (movedByMe.has(one) && !follows(one, own ?? [], other ?? [])) {
        const node = merged.get(one)
        const asks = node && movedByThem.has(one) && bothKnow(one) && base.byIdentity.has(one)
        const id = `${one}:place`
        if (asks && ask({ id, uid: node.uid, name: nameOf(node), about: 'place' }) === 'theirs') continue
        floating.add(one)
      }
    }
    const order = (other ?? []).filter((one) => !floating.has(one))
    for (const one of own ?? []) {
      if (!floating.has(one)) continue
      const earlier = (own ?? []).slice(0, (own ?? []).indexOf(one)).findLast((prior) => order.includes(prior))
      order.splice(earlier === undefined ? 0 : order.indexOf(earlier) + 1, 0, one)
    }
    // what came into this list from nowhere either side had it
    for (const node of merged.values())
      if (node.list === list && !order.includes(node.identity)) order.push(node.identity)
    out.set(list, order)
  }
  return out
}

/** Which members of an order stand elsewhere than before, or came from another list. */
function moved(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const stayed = kept(before, after)
  return new Set(after.filter((one) => !stayed.has(one)))
}

function follows(one: string, own: readonly string[], other: readonly string[]): boolean {
  return own[own.indexOf(one) - 1] === other[other.indexOf(one) - 1]
}

function assemble(
  merged: ReadonlyMap<string, Node>,
  lists: ReadonlyMap<string, string[]>,
  own: Definition,
): Definition {
  const members = (list: string) => (lists.get(list) ?? []).flatMap((one) => merged.get(one) ?? [])
  const stepOf = (node: Node): Step => {
    const source = node.source as Step
    const step: Step = flat(node) as Step
    for (const arm of armsOf(step.kind)) {
      const steps = members(armList(node.identity, arm)).map(stepOf)
      if (steps.length > 0 || source[arm]) step[arm] = steps
    }
    return step
  }
  return {
    name: own.name,
    number_id: own.number_id,
    reentry: own.reentry,
    start: members(startList).map((node) => flat(node) as Start),
    steps: members(rootList).map(stepOf),
  }
}

/** A step or start step without what its arms hold: what names it is its own, what is set in it is merged. */
function flat(node: Node) {
  const { uid, id } = node.source
  const url = 'url' in node.source && node.settings.kind === 'integration' ? { url: node.source.url } : {}
  return { uid, ...(id ? { id } : {}), ...url, ...node.settings }
}
