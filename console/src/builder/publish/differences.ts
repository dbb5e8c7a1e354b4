import type { Schemas } from '../../api/client'
import type { Definition } from '../model/definition'
import { treeOf } from '../model/tree'
import { kept, type Node, nodesOf, same, startList } from './nodes'

export type Change = Schemas['RevisionChange']

const ownSettings = ['name', 'number_id', 'reentry'] as const

/** What a definition changes of another, in the form in which the server says it of a revision. */
export function changesOf(before: Definition, after: Definition): Change[] {
  const [old, now] = [nodesOf(before), nodesOf(after)]
  const nameIn = (definition: Definition, node: Node): Change['step'] => {
    const { name, kind } = node.settings
    const index = definition.start.findIndex((one) => one.uid === node.uid)
    const place = treeOf(definition.steps).get(node.uid)?.place ?? String(index + 1)
    return { id: node.identity, place, name: typeof name === 'string' && name !== '' ? name : String(kind) }
  }
  const stayed = new Map([...now.lists].map(([list, members]) => [list, kept(old.lists.get(list) ?? [], members)]))
  const out: Change[] = []
  for (const [identity, node] of now.byIdentity) {
    const was = old.byIdentity.get(identity)
    const step = nameIn(after, node)
    const start = node.list === startList
    if (!was) {
      out.push({ change: 'added', start, step })
      continue
    }
    const settings = settingsChanged(was.settings, node.settings)
    if (settings.length > 0) out.push({ change: 'changed', start, step, settings })
    if (!stayed.get(node.list)?.has(identity)) {
      out.push({ change: 'moved', start, step, from: nameIn(before, was).place })
    }
  }
  for (const [identity, node] of old.byIdentity) {
    if (!now.byIdentity.has(identity)) {
      out.push({ change: 'deleted', start: node.list === startList, step: nameIn(before, node) })
    }
  }
  return out
}

/** What differs of the automation itself. */
export function ownChanges(before: Definition, after: Definition): Schemas['SettingChange'][] {
  return ownSettings
    .filter((key) => !same(before[key], after[key]))
    .map((key) => ({ key, before: before[key], after: after[key] }))
}

function settingsChanged(before: Node['settings'], after: Node['settings']): Schemas['SettingChange'][] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys]
    .filter((key) => !same(before[key], after[key]))
    .map((key) => ({ key, before: before[key], after: after[key] }))
}
