import { expect, test } from 'vitest'
import { fromInput, isInput, toInput } from './definition'
import { sample, sampleInput, uidsOf } from './sample'
import { countOf, depthOf, find, isWithin, levelOf, listOf, targetOf, treeOf } from './tree'

test('what is read and written again is the same', () => {
  expect(toInput(sample())).toEqual({ number_id: '', reentry: {}, ...sampleInput })
})

test('each step is found with its place, its pointer and its level', () => {
  const definition = sample()
  for (const uid of uidsOf(definition)) expect(find(definition, uid)?.place).toBe(uid)
  expect(find(definition, '2.then.2.no_reply.1')).toMatchObject({
    pointer: '/steps/1/then/1/no_reply/0',
    list: { parent: '2.then.2', arm: 'no_reply' },
    level: 3,
    index: 0,
  })
  expect(countOf(definition.steps)).toBe(8)
  expect(uidsOf(definition)).toHaveLength(8)
})

test('the pointers of the server lead to the innermost step', () => {
  const definition = sample()
  const cases: [string, string | null, string][] = [
    ['/steps/0/text', '1', '/text'],
    ['/steps/1/then/1/no_reply/0/text', '2.then.2.no_reply.1', '/text'],
    ['/steps/1/then/1', '2.then.2', ''],
    ['/steps/1/then', '2', '/then'],
    ['/steps/1/then/7/text', '2', '/then/7/text'],
    ['/steps/1/if/all/0/tag', '2', '/if/all/0/tag'],
    ['/steps/2/buttons/0/text', '3', '/buttons/0/text'],
    ['/steps/99/text', null, '/steps/99/text'],
    ['/start/1/label', 's2', '/label'],
    ['/start/9', null, '/start/9'],
    ['/steps', null, '/steps'],
    ['/name', null, '/name'],
  ]
  for (const [pointer, uid, rest] of cases) expect(targetOf(definition, pointer), pointer).toEqual({ uid, rest })
})

test('every step of the tree is where its pointer leads', () => {
  const definition = sample()
  for (const [uid, spot] of treeOf(definition.steps)) {
    expect(targetOf(definition, spot.pointer)).toEqual({ uid, rest: '' })
    expect(listOf(definition, spot.list)[spot.index]?.uid).toBe(uid)
    expect(levelOf(definition, spot.list)).toBe(spot.level)
  }
})

test('depth counts the levels of lists that a step brings along', () => {
  const [one, two, , four] = sample().steps
  expect([one, two, four].map((step) => step && depthOf(step))).toEqual([0, 2, 1])
})

test('a step lies within those that hold it, and within itself', () => {
  const definition = sample()
  expect(isWithin(definition, '2.then.2.no_reply.1', '2')).toBe(true)
  expect(isWithin(definition, '2', '2')).toBe(true)
  expect(isWithin(definition, '2', '2.then.1')).toBe(false)
})

test('an id that is named twice gives two uids', () => {
  const twice = fromInput({
    name: '',
    steps: [
      { id: 'x', kind: 'block_contact' },
      { id: 'x', kind: 'delete_contact' },
    ],
  })
  expect(new Set(uidsOf(twice)).size).toBe(2)
})

test('a draft is any JSON: what has not the form of an automation is known', () => {
  expect(isInput(sampleInput)).toBe(true)
  expect(isInput({ name: '' })).toBe(true)
  for (const other of [null, 7, 'text', [], {}, { name: 1 }, { name: '', steps: [1] }, { name: '', steps: [{}] }]) {
    expect(isInput(other), JSON.stringify(other)).toBe(false)
  }
  expect(isInput({ name: '', steps: [{ kind: 'branch', then: 'no list' }] })).toBe(false)
})
