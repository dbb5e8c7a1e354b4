import type { Definition } from './definition'

export const maxEdits = 200

/** A version of the definition that one can go back to, and what was done to it then. */
export type Past = { label: string; definition: Definition }

export type History = { definition: Definition; past: readonly Past[]; future: readonly Past[] }

/** Puts a version on top. `joined` makes it one edit with the last, as the letters of a typed word are. */
export function record(history: History, label: string, definition: Definition, joined: boolean): History {
  if (joined) return { ...history, definition, future: [] }
  const past = [...history.past, { label, definition: history.definition }].slice(-maxEdits)
  return { definition, past, future: [] }
}

export function stepBack(history: History): History {
  const last = history.past.at(-1)
  if (!last) return history
  return {
    definition: last.definition,
    past: history.past.slice(0, -1),
    future: [...history.future, { label: last.label, definition: history.definition }],
  }
}

export function stepForward(history: History): History {
  const next = history.future.at(-1)
  if (!next) return history
  return {
    definition: next.definition,
    past: [...history.past, { label: next.label, definition: history.definition }],
    future: history.future.slice(0, -1),
  }
}
