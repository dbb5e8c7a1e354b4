import { expect, test } from 'vitest'
import { sentItem } from '../../test/talk'
import { type Entry, emptyDraft } from './draft'
import { type Held, sentSince, withMessage, withNewest, withOlder, withoutUnderWay } from './thread'

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`
const one = (minute: number, by?: string) => sentItem(`m${minute}`, at(minute), by)
const held = (from: number, to: number, older: string | null = null): Held => ({
  items: Array.from({ length: to - from + 1 }, (_, n) => one(from + n)),
  older,
})
const page = (from: number, to: number, next: string | null = 'more') => ({
  items: held(from, to).items.toReversed(),
  next,
})
const ids = (thread: Held | null) => thread?.items.map(({ id }) => id).join(' ')

test('the newest page joins what is held, whatever arrived meanwhile', () => {
  expect(ids(withNewest(undefined, page(5, 7)))).toBe('m5 m6 m7')
  const joined = withNewest(held(1, 6, 'before 1'), page(5, 8))
  expect(ids(joined)).toBe('m1 m2 m3 m4 m5 m6 m7 m8')
  expect(joined?.older).toBe('before 1')
  expect(withNewest(held(5, 6, 'before 5'), page(5, 8))?.older).toBe('more')
  expect(ids(withNewest(held(1, 3), page(1, 2, null)))).toBe('m1 m2') // one was erased, and this is all there is
})

test('a gap is not closed over: one page more is asked for until they meet', () => {
  expect(withNewest(held(1, 3, 'x'), page(6, 8))).toBeNull()
  expect(ids(withNewest(held(1, 3, 'x'), page(3, 8)))).toBe('m1 m2 m3 m4 m5 m6 m7 m8')
})

test('older pages come before, each message once', () => {
  const longer = withOlder(held(4, 6, 'before 4'), page(2, 4, 'before 2'))
  expect(ids(longer)).toBe('m2 m3 m4 m5 m6')
  expect(longer.older).toBe('before 2')
})

test('ticks of one message change it alone, and what is not held changes nothing', () => {
  const before = held(1, 2)
  const read = { ...one(1).sent, state: 'read' } as NonNullable<ReturnType<typeof sentItem>['sent']>
  expect(withMessage(before, read).items[0]?.sent?.state).toBe('read')
  expect(withMessage(before, read).items[1]).toBe(before.items[1])
  expect(withMessage(before, { ...read, id: 'other' })).toBe(before)
})

test('what colleagues and their programs sent since is asked about, not what automations or oneself did', () => {
  const items = [one(1, 'user/luca'), one(2, 'user/me'), one(3, 'run/r1'), one(4, 'user/luca'), one(5, 'api_key/k')]
  expect(sentSince(items, at(1), 'me').map(({ id }) => id)).toEqual(['m4', 'm5'])
  expect(sentSince(items, at(5), 'me')).toEqual([])
})

test('what is under way is there once, also where the conversation has it before the answer came', () => {
  const entry: Entry = {
    key: 'k1',
    body: { text: 'x' },
    text: 'x',
    kind: 'text',
    state: 'sending',
    at: 1,
    since: at(2),
    draft: emptyDraft,
  }
  const items = [one(2, 'user/me'), one(3, 'user/me'), one(4, 'user/luca'), one(5, 'run/r1'), one(6, 'user/me')]
  const shown = (...sending: Entry[]) =>
    ids(withoutUnderWay({ items, older: null }, sending, (id) => id === 'm3', 'me'))
  expect(shown(entry)).toBe('m2 m3 m4 m5') // m3 was accepted before, m6 may be this one
  expect(shown({ ...entry, id: 'm6' })).toBe('m2 m3 m4 m5 m6')
  expect(shown({ ...entry, id: 'm3' }, { ...entry, key: 'k2' })).toBe('m2 m3 m4 m5')
  expect(shown({ ...entry, kind: 'note' })).toBe('m2 m3 m4 m5 m6')
  const late = { items: [sentItem('x', at(2).replace('Z', '.3Z'), 'user/me')], older: null }
  expect(ids(withoutUnderWay(late, [entry], () => false, 'me'))).toBe('') // within the second of what came
  expect(shown({ ...entry, state: 'lost' })).toBe('m2 m3 m4 m5 m6')
})
