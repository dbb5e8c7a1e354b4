import type { Problem, Schemas } from '../../api/client'

/** A file that was uploaded and waits to be sent. */
export type File = { id: string; kind: Schemas['MediaFile']['kind']; name: string }

/** What is written and not sent yet: a message, a note and a template, each apart, so that none becomes another. */
export type Draft = {
  /** What is said to the contact. */
  text: string
  quote: { id: string; text: string } | null
  file: File | null
  buttons: string[]
  /** The instant of the newest message when the message was begun: what a colleague sent since then is asked about. */
  since: string | null
  /** The note is written now, and not the message. */
  note: boolean
  /** What is noted for colleagues, which the contact never sees. */
  noted: string
  /** The template and its values, as JSON. */
  template: string
}

/** What was given to be sent, until the server has answered. Its key is that of all its tries. */
export type Entry = {
  key: string
  body: Schemas['DirectMessageInput']
  /** What it shows meanwhile. */
  text: string
  kind: 'text' | 'template' | 'note' | File['kind']
  /** `held` is too old to be sent unasked; it and what was `refused` keep what was given after it from leaving. */
  state: 'sending' | 'lost' | 'held' | 'refused'
  /** When it was given to be sent, in milliseconds. */
  at: number
  /** The instant of the newest message then. */
  since: string
  /** The id of the message, once it was accepted. */
  id?: string
  /** Why it was refused. */
  problem?: Problem
  /** What was written, which comes back when it is refused. */
  draft: Draft
}

/** What is given to be sent. */
export type Given = Pick<Entry, 'body' | 'text' | 'kind' | 'since'>

/** What is kept of a conversation in the browser. */
export type Kept = { draft: Draft; entries: Entry[] }

const noMessage = { text: '', quote: null, file: null, buttons: [], since: null }
export const noTemplate = '{}'
export const emptyDraft: Draft = { ...noMessage, note: false, noted: '', template: noTemplate }

/** What is older is not sent by itself any more: by then who gave it has gone on, and so has the conversation. */
const oldAfter = 120_000

export function isOld(entry: Entry, now: number): boolean {
  return !(now - entry.at <= oldAfter)
}

/** The text of what is written now. */
export function wordsOf(draft: Draft): string {
  return draft.note ? draft.noted : draft.text
}

/** Reports whether there is no message. */
function hasNoMessage({ text, file, buttons }: Draft): boolean {
  return text.trim() === '' && !file && buttons.every((one) => one.trim() === '')
}

/** Reports whether nothing is written of what would be sent now. */
export function isEmpty(draft: Draft): boolean {
  return draft.note ? draft.noted.trim() === '' : hasNoMessage(draft)
}

/** Reports whether nothing is written at all. */
export function isBlank(draft: Draft): boolean {
  return hasNoMessage(draft) && !draft.quote && draft.noted.trim() === '' && draft.template === noTemplate
}

/** The draft without what was given to be sent. What was prepared beside it stays. */
export function without(draft: Draft, kind: Entry['kind']): Draft {
  if (kind === 'note') return { ...draft, noted: '' }
  if (kind === 'template') return { ...draft, template: noTemplate }
  return { ...draft, ...noMessage }
}

/** The draft with what was given to be sent, before what is written by now. */
export function withBack(draft: Draft, entry: Entry): Draft {
  const was = entry.draft
  if (entry.kind === 'note') return { ...draft, note: true, noted: joined(was.noted, draft.noted) }
  if (entry.kind === 'template') {
    return draft.template === noTemplate ? { ...draft, template: was.template } : draft
  }
  return {
    ...draft,
    note: false,
    text: joined(was.text, draft.text),
    quote: draft.quote ?? was.quote,
    file: draft.file ?? was.file,
    buttons: draft.buttons.length > 0 ? draft.buttons : was.buttons,
    since: was.since,
  }
}

function joined(before: string, after: string): string {
  return [before, after].filter((one) => one.trim()).join('\n')
}

/** The message of a draft, as the API takes it. */
export function bodyOf(draft: Draft, number: string | null): Schemas['DirectMessageInput'] {
  const text = draft.text.trim()
  const buttons = draft.buttons.map((one) => one.trim()).filter(Boolean)
  const more = {
    ...(number ? { number_id: number } : {}),
    ...(draft.quote ? { reply_to: draft.quote.id } : {}),
  }
  if (draft.file) {
    const { id, kind, name } = draft.file
    return {
      media: { id, ...(text ? { caption: text } : {}), ...(kind === 'document' ? { filename: name } : {}) },
      ...more,
    }
  }
  return { text, ...(buttons.length > 0 ? { buttons: buttons.map((one) => ({ text: one })) } : {}), ...more }
}

/** How many characters WhatsApp lets a draft have. */
export function limitOf(draft: Draft): number {
  if (draft.note) return 4096
  if (draft.file || draft.buttons.length > 0) return 1024
  return 4096
}

export type Answer = { id: string } | { problem: Problem }

/** Reports whether the server may have taken what it gave no answer to: it is tried again with the same key, and never another. */
export function isOpen(problem: Problem): boolean {
  return (
    problem.status === 0 ||
    problem.status >= 500 ||
    problem.status === 429 ||
    problem.status === 408 ||
    problem.status === 401
  )
}

/** The conversation's kept things with something else of one entry. */
export function changed(kept: Kept, key: string, change: Partial<Entry>): Kept {
  return { ...kept, entries: kept.entries.map((one) => (one.key === key ? { ...one, ...change } : one)) }
}

/**
 * What is kept after an answer. What was accepted stays until the conversation has it. What was refused goes back to where it was
 * written; where that is taken by something else, or more was given to be sent after it, it stays with what it says, and what
 * follows waits: it may make no sense alone.
 */
export function answered(kept: Kept, key: string, answer: Answer): Kept {
  const entry = kept.entries.find((one) => one.key === key)
  if (!entry) return kept
  if ('id' in answer) return changed(kept, key, { id: answer.id })
  if (isOpen(answer.problem)) return changed(kept, key, { state: 'lost' })
  const isLast = kept.entries.every((one) => one === entry || one.id)
  return isLast && isFree(kept.draft, entry.kind)
    ? takenBack(kept, key)
    : changed(kept, key, { state: 'refused', problem: answer.problem })
}

/** Reports whether something that was given can go back without disturbing what is written now. */
function isFree(draft: Draft, kind: Entry['kind']): boolean {
  if (kind === 'template') return draft.template === noTemplate
  if (kind === 'note') return draft.noted.trim() === '' && (draft.note || hasNoMessage(draft))
  return hasNoMessage(draft) && !draft.quote && (!draft.note || draft.noted.trim() === '')
}

/** Without an entry, whose words are in the draft again. */
export function takenBack(kept: Kept, key: string): Kept {
  const entry = kept.entries.find((one) => one.key === key)
  return entry ? { ...discarded(kept, key), draft: withBack(kept.draft, entry) } : kept
}

export function discarded(kept: Kept, key: string): Kept {
  return { ...kept, entries: kept.entries.filter((one) => one.key !== key) }
}

/** Without what the conversation has by now. */
export function arrived(kept: Kept, ids: ReadonlySet<string>): Kept {
  const entries = kept.entries.filter((one) => !one.id || !ids.has(one.id))
  return entries.length === kept.entries.length ? kept : { ...kept, entries }
}
