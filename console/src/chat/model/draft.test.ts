import { expect, test } from 'vitest'
import {
  answered,
  arrived,
  bodyOf,
  type Draft,
  type Entry,
  emptyDraft,
  isEmpty,
  type Kept,
  limitOf,
  takenBack,
  without,
} from './draft'

const draft = (more: Partial<Draft>): Draft => ({ ...emptyDraft, ...more })
const entry: Entry = {
  key: 'k1',
  body: { text: 'Ciao' },
  text: 'Ciao',
  kind: 'text',
  state: 'sending',
  at: 1,
  since: '',
  draft: draft({ text: 'Ciao', quote: { id: 'q', text: 'x' } }),
}
const kept = (more: Partial<Kept> = {}): Kept => ({ draft: emptyDraft, entries: [entry], ...more })
const problem = (status: number) => ({ problem: { type: '/problems/x', title: 'x', status } })

test('a draft becomes the message that the API takes', () => {
  expect(bodyOf(draft({ text: ' Ciao ' }), 'n1')).toEqual({ text: 'Ciao', number_id: 'n1' })
  expect(bodyOf(draft({ text: 'Sì?', buttons: ['Sì', ' ', 'No'] }), null)).toEqual({
    text: 'Sì?',
    buttons: [{ text: 'Sì' }, { text: 'No' }],
  })
  const file = { id: 'f1', kind: 'document', name: 'a.pdf' } as const
  expect(bodyOf(draft({ text: 'Qui', file, quote: { id: 'm1', text: '' } }), null)).toEqual({
    media: { id: 'f1', caption: 'Qui', filename: 'a.pdf' },
    reply_to: 'm1',
  })
})

test('what has nothing to say is empty, and captions have a limit of their own', () => {
  expect(isEmpty(draft({ text: '  ' }))).toBe(true)
  expect(isEmpty(draft({ file: { id: 'f', kind: 'image', name: '' } }))).toBe(false)
  expect([limitOf(draft({})), limitOf(draft({ buttons: ['a'] }))]).toEqual([4096, 1024])
})

test('what was accepted stays until the conversation has it', () => {
  const accepted = answered(kept(), 'k1', { id: 'm1' })
  expect(accepted.entries).toEqual([{ ...entry, id: 'm1' }])
  expect(arrived(accepted, new Set(['other']))).toBe(accepted)
  expect(arrived(accepted, new Set(['m1'])).entries).toEqual([])
})

test('a lost answer keeps the entry and its key; a refusal gives back what was written', () => {
  for (const status of [0, 401, 429, 500, 503]) {
    expect(answered(kept(), 'k1', problem(status)).entries).toEqual([{ ...entry, state: 'lost' }])
  }
  expect(answered(kept(), 'k1', problem(409))).toEqual({ draft: entry.draft, entries: [] })
})

test('what is refused while something else is written stays beside it, and can be put before it', () => {
  const other = draft({ text: 'Something else by now' })
  const refused = answered(kept({ draft: other }), 'k1', problem(422))
  expect(refused.draft).toBe(other)
  expect(refused.entries).toMatchObject([{ text: 'Ciao', state: 'refused', problem: { status: 422 } }])
  expect(takenBack(refused, 'k1').draft).toMatchObject({ text: 'Ciao\nSomething else by now', quote: { id: 'q' } })
})

test('a note and a message are written apart, and one that is sent leaves the other', () => {
  const both = draft({ text: 'Ciao', noted: 'Mora', note: true, buttons: ['Sì'], quote: { id: 'q', text: 'x' } })
  expect(bodyOf({ ...both, note: false }, null).text).toBe('Ciao')
  expect(without(both, 'note')).toEqual({ ...both, noted: '' })
  expect(without(both, 'text')).toEqual(draft({ noted: 'Mora', note: true }))
})
