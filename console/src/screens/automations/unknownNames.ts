import type { Schemas } from '../../api/client'

/** What a file may name that has to be here. */
export type Kind = 'list' | 'segment' | 'user' | 'automation'

export type Unknown = { kind: Kind; name: string }

/** The keys of a definition under which names of other things stand, alone or in a list. */
const kinds: Record<string, Kind> = {
  list: 'list',
  list_ids: 'list',
  segment: 'segment',
  operator: 'user',
  owner_id: 'user',
  user_ids: 'user',
  automation_id: 'automation',
  automation_ids: 'automation',
}

/** What stands at a pointer, with the key that it stands under. */
function at(file: unknown, pointer: string): { key: string; value: unknown } {
  let value: unknown = file
  let key = ''
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null) return { key, value: undefined }
    if (!Array.isArray(value)) key = name
    value = Object.entries(value).find(([one]) => one === name)?.[1]
  }
  return { key, value }
}

/** The names that a refusal is about, each once. */
export function unknownNames(file: unknown, errors: readonly Schemas['ProblemError'][]): Unknown[] {
  const found = new Map<string, Unknown>()
  for (const { pointer } of errors) {
    const { key, value } = at(file, pointer)
    const kind = kinds[key]
    if (kind && typeof value === 'string') found.set(`${kind} ${value}`, { kind, name: value })
  }
  return [...found.values()]
}

/** The file with ids of this workspace in place of names, wherever they stand. `chosen` has them by kind and name. */
export function withChosen(file: unknown, chosen: Readonly<Record<string, string>>, key = ''): unknown {
  if (Array.isArray(file)) return file.map((one) => withChosen(one, chosen, key))
  if (typeof file === 'object' && file !== null) {
    return Object.fromEntries(Object.entries(file).map(([name, value]) => [name, withChosen(value, chosen, name)]))
  }
  const kind = kinds[key]
  return kind && typeof file === 'string' ? (chosen[`${kind} ${file}`] ?? file) : file
}
