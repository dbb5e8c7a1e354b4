import { expect, test } from 'vitest'
import { type Definition, emptyDefinition, type Step } from '../model/definition'
import { changesOf, ownChanges } from './differences'
import { plain } from './plain'

const step = (uid: string, more: Partial<Step> = {}): Step => ({
  uid,
  id: uid,
  kind: 'send_message',
  text: uid,
  ...more,
})
const of = (...steps: Step[]): Definition => ({ ...emptyDefinition, name: 'Welcome', steps })

function said(before: Definition, after: Definition) {
  return changesOf(before, after).map((one) =>
    [one.change, one.step.place, one.step.id, one.from].filter(Boolean).join(' '),
  )
}

test('the same is no change', () => {
  expect(changesOf(of(step('a'), step('b')), of(step('a'), step('b')))).toEqual([])
})

test('new, deleted, changed and moved steps are named with their places', () => {
  const branch = (inside: Step[]) => step('if', { kind: 'branch', then: inside, text: undefined })
  const before = of(step('a'), branch([step('b')]), step('c'), step('d'))
  const after = of(step('d'), step('a', { text: 'new' }), branch([step('c'), step('x')]))
  expect(said(before, after)).toEqual([
    'moved 1 d 4',
    'changed 2 a',
    'moved 3.then.1 c 3',
    'added 3.then.2 x',
    'deleted 2.then.1 b',
  ])
  expect(changesOf(before, after)[1]?.settings).toEqual([{ key: 'text', before: 'a', after: 'new' }])
})

test('start steps are said to be start steps', () => {
  const before: Definition = { ...of(), start: [{ uid: 's', id: 's', kind: 'message', phrase: 'hello' }] }
  const after: Definition = { ...of(), start: [{ uid: 's', id: 's', kind: 'message', phrase: 'hi' }] }
  expect(changesOf(before, after)).toMatchObject([{ change: 'changed', start: true, settings: [{ key: 'phrase' }] }])
})

test('what differs of the automation itself', () => {
  expect(ownChanges(of(), { ...of(), name: 'Other' })).toEqual([{ key: 'name', before: 'Welcome', after: 'Other' }])
})

test('settings are read in words', () => {
  expect(plain({ for: 'P1D', at: '09:00', weekdays: ['mon', 'tue'] })).toBe('for: P1D · at: 09:00 · weekdays: mon, tue')
  expect(plain([{ id: '1', title: 'Yes' }])).toBe('id: 1 · title: Yes')
  expect(plain(undefined)).toBe('')
})
