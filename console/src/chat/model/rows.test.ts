import { expect, test } from 'vitest'
import { sentItem } from '../../test/talk'
import { type Entry, emptyDraft } from './draft'
import { dayOf, rowsOf } from './rows'

const note = (id: string, at: string) => ({ id, contact_id: 'c1', author: 'user/u1', text: id, created_at: at })
const entry = (key: string, id?: string): Entry => ({
  key,
  body: { text: key },
  text: key,
  kind: 'text',
  state: 'sending',
  at: 1,
  since: '',
  draft: emptyDraft,
  ...(id ? { id } : {}),
})
const keys = (parts: Partial<Parameters<typeof rowsOf>[0]>) =>
  rowsOf({ items: [], more: false, notes: [], sending: [], zone: 'Europe/Rome', ...parts }).map(({ key }) => key)

test('a day is one of the zone, also where its clocks are changed', () => {
  expect(dayOf('2026-03-01T23:30:00Z', 'Europe/Rome')).toBe('2026-03-02')
  expect(dayOf('2026-03-01T23:30:00Z', 'America/New_York')).toBe('2026-03-01')
  expect(dayOf('2026-10-25T22:30:00Z', 'Europe/Rome')).toBe('2026-10-25') // winter since 01:00 of that day
  expect(dayOf('2026-10-24T22:30:00Z', 'Europe/Rome')).toBe('2026-10-25')
  expect(dayOf('2026-03-01T18:16:00Z', 'Asia/Kathmandu')).toBe('2026-03-02')
})

test('each day has its line, and notes stand where they were written', () => {
  const items = [sentItem('a', '2026-03-01T10:00:00Z'), sentItem('b', '2026-03-01T23:30:00Z')]
  expect(keys({ items, notes: [note('n2', '2026-03-03T08:00:00Z'), note('n1', '2026-03-01T11:00:00Z')] })).toEqual([
    'day 2026-03-01',
    'a',
    'note n1',
    'day 2026-03-02',
    'b',
    'day 2026-03-03',
    'note n2',
  ])
})

test('notes from before what is held wait for their page', () => {
  const items = [sentItem('b', '2026-03-02T10:00:00Z')]
  const notes = [note('early', '2026-03-01T10:00:00Z')]
  expect(keys({ items, notes, more: true })).not.toContain('note early')
  expect(keys({ items, notes })).toContain('note early')
})

test('what is on its way stands at the end until the conversation has it', () => {
  const items = [sentItem('m1', '2026-03-01T10:00:00Z')]
  expect(keys({ items, sending: [entry('k1', 'm1'), entry('k2', 'm2'), entry('k3')] })).toEqual([
    'day 2026-03-01',
    'm1',
    'sending k2',
    'sending k3',
  ])
})

test('a conversation of twenty thousand messages is laid out', () => {
  const start = Date.parse('2026-01-01T00:00:00Z')
  const items = Array.from({ length: 20_000 }, (_, n) => sentItem(`m${n}`, new Date(start + n * 61_000).toISOString()))
  const rows = rowsOf({ items, more: true, notes: [], sending: [], zone: 'Europe/Rome' })
  expect(rows.filter(({ kind }) => kind === 'message')).toHaveLength(20_000)
  expect(rows.filter(({ kind }) => kind === 'day')).toHaveLength(15)
})
