import type { Schemas } from '../../api/client'
import type { Entry } from './draft'
import type { Item } from './thread'

type Note = Schemas['Note']

/** A line of a conversation. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; item: Item }
  | { kind: 'note'; key: string; note: Note }
  | { kind: 'sending'; key: string; entry: Entry }

const formats = new Map<string, Intl.DateTimeFormat>()
const days = new Map<string, string>()

/** The day of an instant in a zone. Many messages of a conversation are of one minute: each is computed once. */
export function dayOf(at: string, zone: string): string {
  const key = `${at.slice(0, 16)} ${zone}`
  const known = days.get(key)
  if (known) return known
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(zone, format)
  }
  const day = format.format(new Date(at))
  days.set(key, day)
  return day
}

type Parts = {
  items: readonly Item[]
  /** Whether there are older messages that are not held: notes from before them are not shown yet. */
  more: boolean
  notes: readonly Note[]
  sending: readonly Entry[]
  zone: string
}

/** What a conversation shows, from its beginning: a line for each day, messages, notes between them, and what is on its way. */
export function rowsOf({ items, more, notes, sending, zone }: Parts): Row[] {
  const from = more ? (items[0]?.at ?? '') : ''
  const said: Row[] = items.map((item) => ({ kind: 'message', key: item.id, item }))
  const noted: Row[] = notes
    .filter((note) => note.created_at >= from)
    .map((note) => ({ kind: 'note', key: `note ${note.id}`, note }))
  const rows: Row[] = []
  let last = ''
  for (const row of inOrder(said, noted)) {
    const at = instantOf(row)
    const day = dayOf(at, zone)
    if (day !== last) rows.push({ kind: 'day', key: `day ${day}`, at })
    last = day
    rows.push(row)
  }
  const there = new Set(items.map((item) => item.id))
  for (const entry of sending) {
    // one that was accepted is there until the conversation has it
    if (!entry.id || !there.has(entry.id)) rows.push({ kind: 'sending', key: `sending ${entry.key}`, entry })
  }
  return rows
}

function instantOf(row: Row): string {
  if (row.kind === 'message') return row.item.at
  return row.kind === 'note' ? row.note.created_at : ''
}

/** Messages in the order in which they are held, which is the server's, with the notes between them. */
function inOrder(messages: Row[], notes: Row[]): Row[] {
  const left = notes.toSorted((a, b) => (instantOf(a) < instantOf(b) ? -1 : 1))
  const out: Row[] = []
  for (const message of messages) {
    while (left[0] && instantOf(left[0]) < instantOf(message)) out.push(...left.splice(0, 1))
    out.push(message)
  }
  return [...out, ...left]
}
