import { client, type Problem } from '../api/client'
import { keptChats } from '../lib/chatHere'
import { keptNames, onForgotten, readKept, writeKept } from '../lib/kept'
import { newKey } from '../lib/random'
import {
  type Answer,
  answered,
  arrived,
  changed,
  type Draft,
  discarded,
  type Entry,
  emptyDraft,
  type Given,
  isBlank,
  isOld,
  isOpen,
  type Kept,
  takenBack,
  without,
} from './model/draft'

const nothing: Kept = { draft: emptyDraft, entries: [] }

/** How long after a lost answer it is asked again by itself. */
const pause = 5_000

/** The name of a conversation, which is one of a contact and a number; of no number while there is none yet. */
export function talkOf(contact: string, number: string | undefined): string {
  return `${contact}.${number ?? ''}`
}

export type Refusal = { problem: Problem; kind: Entry['kind'] }

/**
 * Drafts, and what was given to be sent, of all conversations of one person. Both outlive a reload: an entry goes out with one key
 * until the server has answered, so that it is sent once however often the answer is lost. Entries of a conversation go one after
 * the other. Keys are a person's own, so nothing leaves as somebody else: before each try but the first it is asked who is signed in.
 */
export function createOutbox(user: string, onAnswer: () => void) {
  const keptAs = keptChats(user)
  const held = new Map<string, Kept>()
  const listeners = new Set<() => void>()
  const refused = new Map<string, Refusal>()
  const busy = new Set<string>()
  /** The ids of what was accepted, whose entries are forgotten once the conversation has it. */
  const accepted = new Set<string>()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let stopped = false

  function of(talk: string): Kept {
    const kept = held.get(talk) ?? read(talk)
    held.set(talk, kept)
    return kept
  }

  function read(talk: string): Kept {
    const { draft, entries } = readKept(keptAs + talk, nothing)
    for (const { id } of entries) if (id) accepted.add(id)
    return { draft: { ...emptyDraft, ...draft }, entries }
  }

  function put(talk: string, kept: Kept) {
    if (stopped) return // what was forgotten is not written again
    held.set(talk, kept)
    writeKept(keptAs + talk, isBlank(kept.draft) && kept.entries.length === 0 ? null : kept)
    for (const listener of listeners) listener()
  }

  async function post(talk: string, entry: Entry): Promise<Answer> {
    const [contact_id = ''] = talk.split('.')
    const params = { path: { contact_id }, header: { 'Idempotency-Key': entry.key } }
    const { data, error } =
      entry.kind === 'note'
        ? await client.POST('/v1/conversations/{contact_id}/notes', { params, body: { text: entry.text } })
        : await client.POST('/v1/conversations/{contact_id}/messages', { params, body: entry.body })
    return data ? { id: data.id } : { problem: error }
  }

  /** Who is signed in now, which may be somebody else: the windows of a browser share its cookie. */
  async function mayGo(talk: string): Promise<boolean> {
    const { data, error } = await client.GET('/v1/session')
    if (data) return data.user.id === user
    if (error.status !== 401) later(talk) // else it waits until that person is back
    return false
  }

  /** Sends what is not accepted yet, from the oldest, until something is not answered or somebody has to decide. */
  async function work(talk: string, isKnown: boolean) {
    if (busy.has(talk)) return
    busy.add(talk)
    try {
      for (let known = isKnown; !stopped; known = false) {
        const entry = next(talk)
        if (!entry || (!known && !(await mayGo(talk))) || stopped) return
        if (await gone(talk, entry)) continue
        return
      }
    } finally {
      busy.delete(talk)
    }
  }

  /** The oldest that is not accepted, if it may be sent unasked. */
  function next(talk: string): Entry | null {
    const entry = of(talk).entries.find((one) => !one.id)
    if (!entry || entry.state === 'refused' || entry.state === 'held') return null
    if (!isOld(entry, Date.now())) return entry
    put(talk, changed(of(talk), entry.key, { state: 'held' }))
    return null
  }

  /** Sends one; false when there was no answer. */
  async function gone(talk: string, entry: Entry): Promise<boolean> {
    const answer = await post(talk, entry)
    if (stopped) return false
    if ('id' in answer) accepted.add(answer.id)
    put(talk, answered(of(talk), entry.key, answer))
    if ('problem' in answer && isOpen(answer.problem)) {
      if (answer.problem.status !== 401) later(talk)
      return false
    }
    const isBack = !of(talk).entries.some((one) => one.key === entry.key)
    if ('problem' in answer && isBack) {
      refused.set(talk, { problem: answer.problem, kind: entry.kind })
      put(talk, of(talk))
    }
    onAnswer()
    return true
  }

  function later(talk: string) {
    if (stopped) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      void work(talk, false)
    }, pause)
    timers.add(timer)
  }

  function stop() {
    stopped = true
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    removeEventListener('online', again)
    stopHearing()
  }

  /** Asks again for all that had no answer, also before a reload. */
  function again() {
    for (const name of keptNames(keptAs)) void work(name.slice(keptAs.length), false)
  }

  /** An entry is no more; what waited for it goes on. */
  function settle(talk: string, kept: Kept) {
    refused.delete(talk)
    put(talk, kept)
    void work(talk, false)
  }

  const stopHearing = onForgotten(stop)
  addEventListener('online', again)

  return {
    user,
    of,
    /** Why what was given last was refused. */
    refusalOf: (talk: string) => refused.get(talk) ?? null,
    forget: (talk: string) => {
      refused.delete(talk)
      put(talk, of(talk))
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    write: (talk: string, change: Partial<Draft>) => {
      const kept = of(talk)
      put(talk, { ...kept, draft: { ...kept.draft, ...change } })
    },
    /** Takes something to be sent, and names it; the draft is free for what comes next. */
    send: (talk: string, given: Given): string => {
      const { draft, entries } = of(talk)
      const entry: Entry = { ...given, key: newKey(), state: 'sending', at: Date.now(), draft }
      refused.delete(talk)
      put(talk, { draft: without(draft, given.kind), entries: [...entries, entry] })
      // who gives something was just seen to be signed in; what still waits before it was given earlier
      void work(
        talk,
        entries.every((one) => one.id),
      )
      return entry.key
    },
    again,
    /** Sends what was held, because somebody says so. */
    sendNow: (talk: string, key: string, since: string) =>
      settle(talk, changed(of(talk), key, { state: 'sending', at: Date.now(), since })),
    takeBack: (talk: string, key: string) => settle(talk, takenBack(of(talk), key)),
    discard: (talk: string, key: string) => settle(talk, discarded(of(talk), key)),
    /** What was begun before there was a conversation belongs to the first one that there is. */
    adopt: (contact: string, talk: string) => {
      const from = talkOf(contact, undefined)
      const before = of(from)
      if (from === talk || busy.has(from) || (isBlank(before.draft) && before.entries.length === 0)) return
      const { draft, entries } = of(talk)
      put(talk, { draft: isBlank(draft) ? before.draft : draft, entries: [...before.entries, ...entries] })
      put(from, nothing)
      void work(talk, false)
    },
    /** Forgets what the conversation has by now. */
    arrived: (talk: string, ids: ReadonlySet<string>) => {
      const kept = of(talk)
      const next = arrived(kept, ids)
      if (next !== kept) put(talk, next)
    },
    wasAccepted: (id: string) => accepted.has(id),
    stop,
    isStopped: () => stopped,
  }
}

export type Outbox = ReturnType<typeof createOutbox>

let open: Outbox | null = null

/** The outbox of who is signed in. It goes on while the console is open, whatever screen is shown. */
export function outboxOf(user: string, onAnswer: () => void): Outbox {
  if (open?.user === user && !open.isStopped()) return open
  open?.stop()
  open = createOutbox(user, onAnswer)
  return open
}
