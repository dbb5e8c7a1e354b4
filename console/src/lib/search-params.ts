/** What stands in the query of an address: a name given twice has a list. */
export type Search = Record<string, string | string[]>

/** Reads a query as people write one: `?tag=vip&tag=new`, without JSON in it. */
export function parseSearch(query: string): Search {
  const out: Search = {}
  for (const [name, value] of new URLSearchParams(query)) {
    const before = out[name]
    if (before === undefined) out[name] = value
    else out[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return out
}

/** Writes what parseSearch reads; what is empty is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') params.append(name, String(one))
    }
  }
  const query = params.toString()
  return query ? `?${query}` : ''
}

/** The one text of a value of a query, if it is given and of the allowed ones. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value)
}

export function text(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' && one !== '' ? one : undefined
}

/** All texts of a value of a query, each once. */
export function texts(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  )
  return all.length > 0 ? [...new Set(all)] : undefined
}
