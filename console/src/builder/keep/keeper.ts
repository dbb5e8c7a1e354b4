import { createStore, type StoreApi } from 'zustand'
import type { Problem } from '../../api/client'
import { mayPass } from '../../lib/problem'
import type { Editor } from '../editor'
import type { Definition } from '../model/definition'
import { type Choices, type MergeBase, type Merged, merge } from '../publish/merge'
import { same, sameInput } from '../publish/nodes'
import type { Draft, Drafts } from './drafts'
import { newestFirst, type Records, type Saved } from './record'

/** How what is written stands, always as it is. `here`: this browser has it, whatever becomes of the server. */
export type Saving =
  | { state: 'unchanged' }
  | { state: 'saving'; here: boolean }
  | { state: 'saved'; at: string }
  | { state: 'offline'; here: boolean }
  | { state: 'refused'; here: boolean; problem: Problem }
  /** Another window of the same person changed the same: somebody has to choose. */
  | { state: 'asks'; here: boolean; merged: Merged; draft: Draft }

export type Keeping = {
  saving: Saving
  /** So often another window's changes were brought in. */
  met: number
}

export type Keeper = StoreApi<Keeping> & {
  /** Saves at once what is not saved yet, and answers when the server has it, or has it not. */
  flush: (leaving?: boolean) => Promise<void>
  /** What the server has of it now; null where it has no draft. */
  saved: () => Saved | null
  /** Answers what `asks` asked. */
  choose: (choices: Choices) => void
  /** The draft is no longer there: it was published, or thrown away. */
  dropped: () => void
  stop: () => void
}

export const pauseBeforeSaving = 2_000
const pausesBeforeRetry = [2_000, 5_000, 15_000, 30_000]

export type Begin = { saved: Saved | null; savedAt: string; sent: readonly Definition[] }

/**
 * Keeps what is written in an editor: in this browser at once, at the server two seconds after the last edit. It only says
 * that something is saved when the server has answered that it has exactly this.
 */
export function newKeeper(editor: Editor, drafts: Drafts, records: Records, begin: Begin): Keeper {
  let { saved, savedAt, sent } = begin
  let here = true
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let sending: Promise<void> | null = null
  let stopped = false
  const local = newestFirst(records, (kept) => {
    here = kept
    refresh()
  })
  const definitionNow = () => editor.getState().definition
  const isKept = () => {
    const { definition, automation } = editor.getState()
    return saved ? saved.definition === definition : sameInput(definition, automation.published)
  }

  const store = createStore<Keeping>(() => ({ saving: standing(), met: 0 }))

  function standing(): Saving {
    if (!isKept()) return { state: 'saving', here }
    return saved ? { state: 'saved', at: savedAt } : { state: 'unchanged' }
  }
  function say(saving: Saving) {
    if (!stopped) store.setState({ saving })
  }
  /** Whether it is kept here may have changed, and nothing else. */
  function refresh() {
    const { saving } = store.getState()
    if ('here' in saving && saving.here !== here) say({ ...saving, here })
  }

  function keepHere(): Promise<void> {
    // another tab may have taken over by now: what it keeps is newer
    if (stopped) return Promise.resolve()
    const { definition, past, future, automation } = editor.getState()
    return local.write({ history: { definition, past, future }, base: automation, saved, sent })
  }

  function later(milliseconds: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void send(), milliseconds)
  }

  function onEdit() {
    void keepHere()
    if (isKept()) {
      clearTimeout(timer)
      say(standing())
      return
    }
    // what is asked stays asked: it is merged anew with what is written meanwhile
    const { saving } = store.getState()
    if (saving.state === 'asks') {
      const merged = merge(baseOfMeeting(saving.draft), saving.draft.definition, definitionNow())
      if (merged.open.length > 0) say({ ...saving, merged })
      else bringIn(saving.draft, merged.definition)
      return
    }
    if (saving.state !== 'offline') say({ state: 'saving', here })
    later(pauseBeforeSaving)
  }

  function send(leaving = false): Promise<void> {
    sending ??= once(leaving).finally(() => {
      sending = null
    })
    return sending
  }

  async function once(leaving: boolean): Promise<void> {
    clearTimeout(timer)
    if (stopped || isKept() || store.getState().saving.state === 'asks') return
    const { definition, automation } = editor.getState()
    if (!navigator.onLine) return notReached()
    say({ state: 'saving', here })
    if (saved && sameInput(definition, automation.published)) return takeBack(saved)
    sent = [...sent, definition].slice(-10)
    await keepHere()
    const base = { revision: automation.revision, settings: automation.published }
    const { found, problem } = await drafts.save({ definition, base, etag: saved?.etag ?? null, leaving })
    if (problem) return refused(problem)
    answered({ etag: found.etag, definition }, found.saved_at)
  }

  function answered(now: Saved | null, at: string) {
    failures = 0
    saved = now
    savedAt = at
    sent = []
    void keepHere()
    say(standing())
    // what was typed while it was under way
    if (!isKept()) later(pauseBeforeSaving)
  }

  /** What was written is again what is published: there is no draft of it. */
  async function takeBack(draft: Saved): Promise<void> {
    const { problem } = await drafts.drop(draft.etag)
    if (problem) return refused(problem)
    answered(null, savedAt)
  }

  function notReached() {
    say({ state: 'offline', here })
    later(pausesBeforeRetry[Math.min(failures++, pausesBeforeRetry.length - 1)] ?? 0)
  }

  async function refused(problem: Problem): Promise<void> {
    if (problem.status === 412 || problem.status === 428) return meet()
    // a session that ended is another's matter: whoever signs in again goes on here
    if (mayPass(problem) || problem.status === 401) return notReached()
    say({ state: 'refused', here, problem })
  }

  /** Another window of this person saved in between: both are brought together. */
  async function meet(): Promise<void> {
    const { found, problem } = await drafts.read()
    if (problem) return refused(problem)
    if (!found) {
      saved = null
      return later(0)
    }
    const merged = merge(baseOfMeeting(found), found.definition, definitionNow())
    if (merged.open.length > 0) return say({ state: 'asks', here, merged, draft: found })
    bringIn(found, merged.definition)
  }

  function baseOfMeeting(draft: Draft): MergeBase {
    const { automation, past } = editor.getState()
    // an answer that got lost: what is there is what was sent from here, and mine only goes on from it
    const own = [...sent, ...past.map((one) => one.definition)].findLast((one) => same(one, draft.definition))
    return own ?? saved?.definition ?? automation.published
  }

  function bringIn(draft: Draft, merged: Definition) {
    const before = definitionNow()
    saved = { etag: draft.etag, definition: draft.definition }
    savedAt = draft.savedAt
    sent = []
    const next = same(merged, before) ? before : same(merged, draft.definition) ? draft.definition : merged
    store.setState(({ met }) => ({ saving: { state: 'saving', here }, met: next === before ? met : met + 1 }))
    if (next !== before) editor.getState().replace('merge', next, editor.getState().automation)
    else if (same(next, draft.definition)) saved = { etag: draft.etag, definition: next }
    say(standing())
    void keepHere()
    if (!isKept()) later(0)
  }

  const unsubscribe = editor.subscribe((now, before) => {
    if (now.definition !== before.definition || now.automation !== before.automation) onEdit()
  })
  const whenOnline = () => {
    failures = 0
    void send()
  }
  addEventListener('online', whenOnline)
  if (!isKept()) later(0)

  return Object.assign(store, {
    flush: async (leaving = false) => {
      // one that is under way may have begun before the last edit
      await sending
      await send(leaving)
      if (!leaving) await keepHere()
    },
    saved: () => saved,
    choose: (choices: Choices) => {
      const { saving } = store.getState()
      if (saving.state !== 'asks') return
      const merged = merge(baseOfMeeting(saving.draft), saving.draft.definition, definitionNow(), choices)
      if (merged.open.length === 0) bringIn(saving.draft, merged.definition)
    },
    dropped: () => {
      saved = null
      sent = []
      void keepHere()
      say(standing())
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      unsubscribe()
      removeEventListener('online', whenOnline)
    },
  })
}
