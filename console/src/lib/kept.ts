import { useRef, useState } from 'react'

const prefix = 'cadenza.kept.'

/** In this tab, whose it is what is kept. */
const owner = 'cadenza.kept-by'

const whenForgotten = new Set<() => void>()

/** Calls back when what was typed is forgotten: what still writes it, or sends it, must end with it. */
export function onForgotten(listener: () => void): () => void {
  whenForgotten.add(listener)
  return () => whenForgotten.delete(listener)
}

/** Forgets all that was typed and not sent: at signing out, because the next person is another. */
export function forgetKept(): void {
  for (const listener of whenForgotten) listener()
  for (const key of storedKeys()) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}

/**
 * What is typed from now on is of this person. What somebody else left, whose session ended before they signed out, is forgotten.
 * A person is another user in each workspace, and may be given another address: they are somebody else when both differ, which is
 * the answer.
 */
export function keepFor({ id, email }: { id: string; email: string }): boolean {
  const before = readRaw(owner)
  const isOther = before !== null && !before.split(' ').some((one) => one === id || one === email)
  if (isOther) forgetKept()
  writeRaw(owner, `${id} ${email}`)
  return isOther
}

/** The texts of a form, kept over a reload of the page until they are sent or thrown away. */
export function useKept<T extends Record<string, string>>(name: string, empty: T) {
  const [values, setValues] = useState<T>(() => readKept(name, empty))
  // a change adds to the newest values, not to those of the last rendering: two of them may come between two renderings
  const newest = useRef(values)
  const put = (next: T, kept: T | null) => {
    newest.current = next
    setValues(next)
    writeKept(name, kept)
  }
  return {
    values,
    set: (change: Partial<T>) => {
      const next = { ...newest.current, ...change }
      put(next, next)
    },
    clear: () => put(empty, null),
  }
}

/** What is kept under a name; what it lacks is as in `empty`. */
export function readKept<T extends object>(name: string, empty: T): T {
  try {
    const kept: unknown = JSON.parse(readRaw(prefix + name) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...empty, ...kept } : empty
  } catch {
    return empty
  }
}

/** The names below which something is kept, of those that begin so. */
export function keptNames(start: string): string[] {
  return storedKeys()
    .filter((key) => key.startsWith(prefix + start))
    .map((key) => key.slice(prefix.length))
}

function storedKeys(): string[] {
  try {
    return Object.keys(sessionStorage)
  } catch {
    return [] // a browser that keeps nothing for us
  }
}

/** Keeps something under a name; null forgets it. */
export function writeKept(name: string, values: object | null): void {
  writeRaw(prefix + name, values && JSON.stringify(values))
}

function readRaw(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

function writeRaw(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // a browser that keeps nothing: the page itself still has it
  }
}
