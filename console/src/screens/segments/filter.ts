import type { Schemas } from '../../api/client'
import { text, texts } from '../../lib/search-params'

type Condition = Schemas['Condition']

/**
 * The condition that asks what filters of the list of contacts ask, as the address has them; null where they ask nothing. A
 * search by words is no condition: the one who saves it is told.
 */
export function conditionOf(search: Record<string, unknown>): Condition | null {
  const all: Condition[] = [
    ...(texts(search.tag) ?? []).map((tag) => ({ tag })),
    ...(texts(search.list_id) ?? []).map((list) => ({ list })),
    ...(texts(search.segment_id) ?? []).map((segment) => ({ segment })),
    ...(texts(search.field) ?? []).flatMap(fieldOf),
  ]
  const consent = text(search.consent)
  if (consent === 'unknown' || consent === 'granted' || consent === 'refused') all.push({ consent })
  const window = text(search.window)
  if (window === 'open' || window === 'closed') all.push({ window })
  const language = text(search.language)
  if (language) all.push({ language })
  const operator = text(search.operator_id)
  if (operator) all.push({ operator })
  const inside = text(search.inside)
  const step = text(search.step_id)
  if (inside) all.push({ inside: { automation_id: inside, ...(step ? { step_id: step } : {}) } })
  const [only] = all
  if (!only) return null
  return all.length === 1 ? only : { all }
}

/** `CITY=Bari`. */
function fieldOf(filter: string): Condition[] {
  const at = filter.indexOf('=')
  return at > 0 ? [{ field: filter.slice(0, at), is: filter.slice(at + 1) }] : []
}
