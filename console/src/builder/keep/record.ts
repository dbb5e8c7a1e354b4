import { createStore, del, get, set } from 'idb-keyval'
import type { Base } from '../editor'
import type { Definition } from '../model/definition'
import type { History } from '../model/history'

/** A saving of the draft at the server. */
export type Saved = { etag: string; definition: Definition }

/** What this browser keeps of an automation that somebody writes: all that a reload must not take away. */
export type Kept = {
  history: History
  base: Base
  /** What the server has of it; null when it has no draft. */
  saved: Saved | null
  /** What was sent and not answered: the server may have any of it. */
  sent: readonly Definition[]
}

/** Where one automation of one person is kept. */
export type Place = { workspace: string; user: string; automation: string }

/** Keeps one automation in this browser. */
export type Records = {
  read: () => Promise<Kept | null>
  /** Answers whether it was kept: a browser may refuse, because it is full or in private mode. */
  write: (kept: Kept) => Promise<boolean>
  remove: () => Promise<void>
}

const nameOf = ({ workspace, user, automation }: Place) => `${workspace}/${user}/${automation}`

// the form of what is kept: another one is not read by a newer console
const version = 1

export function recordsOf(place: Place): Records {
  const store = createStore('cadenza-automations', 'kept')
  const name = nameOf(place)
  return {
    read: async () => {
      const found = await get<{ version: number; kept: Kept }>(name, store).catch(() => undefined)
      return found?.version === version ? found.kept : null
    },
    write: (kept) =>
      set(name, { version, kept }, store).then(
        () => true,
        () => false,
      ),
    remove: () => del(name, store).catch(() => undefined),
  }
}

/** Writes the newest there is, one writing at a time: what comes meanwhile is written after it, once. */
export function newestFirst(records: Records, onKept: (kept: boolean) => void) {
  let next: Kept | null = null
  let writing: Promise<void> | null = null
  async function run() {
    while (next) {
      const kept = next
      next = null
      onKept(await records.write(kept))
    }
    writing = null
  }
  return {
    write(kept: Kept): Promise<void> {
      next = kept
      writing ??= run()
      return writing
    },
  }
}
