import type { Problem, Schemas } from '../api/client'
import { unreached } from '../api/client'

/** The stable last part of a problem's type, such as `in-use`. */
export function codeOf(problem: Problem): string {
  return problem.type.slice(problem.type.lastIndexOf('/') + 1)
}

export function isUnreached(problem: Problem): boolean {
  return problem.type === unreached
}

/** Reports whether the same request may well succeed a moment later. */
export function mayPass(problem: Problem): boolean {
  return isUnreached(problem) || [408, 429].includes(problem.status) || problem.status >= 500
}

/** The messages of a refusal, sorted to where they are shown. */
export type Sorted = {
  /** By the pointer under which the form has a field. */
  at: Record<string, string>
  /** Those that no field of the form stands for. */
  elsewhere: Schemas['ProblemError'][]
}

/**
 * Sorts the errors of a problem to the fields of a form, which are known by their JSON pointers. An error inside of what a
 * field holds belongs to that field: the longest pointer that leads to it wins.
 */
export function sortErrors(problem: Problem | null, pointers: readonly string[]): Sorted {
  const sorted: Sorted = { at: {}, elsewhere: [] }
  for (const error of problem?.errors ?? []) {
    const field = pointers
      .filter((p) => error.pointer === p || error.pointer.startsWith(`${p}/`))
      .reduce((longest, p) => (p.length > longest.length ? p : longest), '')
    if (field === '') {
      sorted.elsewhere.push(error)
      continue
    }
    const before = sorted.at[field]
    sorted.at[field] = before ? `${before}; ${error.detail}` : error.detail
  }
  return sorted
}
