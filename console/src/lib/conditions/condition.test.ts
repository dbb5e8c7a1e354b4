import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Condition, knownKeys, peel, pointersOf, questionsIn, unfinishedIn, wrap } from './condition'
import { readWhen, turnWhen, writeWhen } from './moments'
import { newQuestion, verbOf, withVerb } from './verbs'

test('every form and every test of the API is known', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../api/openapi.yaml'), 'utf8')
  const schema = /\n {4}Condition:\n([\s\S]*?)\n {4}\w+:\n/.exec(text)?.[1] ?? ''
  const inSchema = [...schema.matchAll(/^ {8}(\w+):/gm)].map((found) => found[1])
  expect(inSchema).toContain('starts_with')
  expect([...knownKeys].sort()).toEqual(inSchema.sort())
})

const deep: Condition = {
  all: [
    { not: { tag: 'VIP' } },
    { any: [{ inside: { automation_id: '' } }, { field: 'CITY', is: '' }] },
    { not: { not: { clicked: {} } } },
  ],
}

test('each field of the editor has the pointer that the server names', () => {
  expect(pointersOf(deep, '/if')).toEqual([
    '/if',
    '/if/all',
    '/if/all/0',
    '/if/all/0/not',
    '/if/all/0/not/tag',
    '/if/all/1',
    '/if/all/1/any',
    '/if/all/1/any/0',
    '/if/all/1/any/0/inside',
    '/if/all/1/any/0/inside/automation_id',
    '/if/all/1/any/0/inside/step_id',
    '/if/all/1/any/1',
    '/if/all/1/any/1/field',
    '/if/all/1/any/1/is',
    '/if/all/2',
    '/if/all/2/not',
    '/if/all/2/not',
    '/if/all/2/not/not',
    '/if/all/2/not/not/clicked',
    '/if/all/2/not/not/clicked/step_id',
  ])
  expect(unfinishedIn(deep, '/if')).toEqual(['/if/all/1/any/0/inside/automation_id', '/if/all/1/any/1/is'])
  expect(unfinishedIn({}, '/if')).toEqual(['/if'])
  expect(questionsIn(deep, '/if').map((one) => one.at)).toEqual([
    '/if/all/0/not',
    '/if/all/1/any/0',
    '/if/all/1/any/1',
    '/if/all/2/not/not',
  ])
})

test('a condition is what it was after its opposite was asked and taken back', () => {
  const { inner, opposite } = peel({ not: { list: 'l1' } }, '')
  expect(wrap(inner, opposite)).toEqual({ not: { list: 'l1' } })
  expect(wrap(inner, !opposite)).toEqual({ list: 'l1' })
})

test.each([
  'now',
  'now+P3D',
  'now-PT2H',
  'now-PT15M',
  'now+P2W',
  'now+P1DT2H',
  '2026-12-24',
  '2026-12-24T09:00:00+01:00',
])('the moment %s is written as it was read', (text) => {
  expect(writeWhen(readWhen(text), false)).toBe(text)
})

test.each(['today', 'today+P1D', 'today-P7D', '2026-12-24'])('the day %s is written as it was read', (text) => {
  expect(writeWhen(readWhen(text), true)).toBe(text)
})

test('a number that is being typed may be empty, and what a program wrote stays', () => {
  expect(readWhen('now+PD')).toEqual({ way: 'later', count: '', unit: 'days' })
  expect(readWhen('now+P1DT2H')).toEqual({ way: 'other', text: 'now+P1DT2H' })
})

test('another test keeps what was written where it can', () => {
  expect(withVerb({ field: 'CITY', is: 'Bari' }, '!contains')).toEqual({ field: 'CITY', contains: 'Bari' })
  expect(withVerb({ reply: 'text', contains: 'yes' }, 'unset')).toEqual({ reply: 'text', is_set: false })
  expect(withVerb({ field: 'BORN', before: 'now+P7D' }, 'on')).toEqual({ field: 'BORN', on: 'today+P7D' })
  expect(withVerb({ field: 'BORN', on: '2026-12-24' }, 'after')).toEqual({ field: 'BORN', after: '2026-12-24' })
  expect(turnWhen('now-PT3H', true)).toBe('today-P3D')
  expect(verbOf({ field: 'CITY', is_set: false }, false)).toBe('unset')
  expect(verbOf({ tag: 'VIP' }, true)).toBe('!holds')
  expect(newQuestion('field', 'BORN', true)).toEqual({ field: 'BORN', before: 'now' })
})
