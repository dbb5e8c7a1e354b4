import { expect, test } from 'vitest'
import { insert, move, remove } from './change'
import { type Definition, toInput } from './definition'
import { ghostsOf, restore } from './ghosts'
import { sample, uidsOf } from './sample'
import { find } from './tree'

const published = sample()
const places = (draft: Definition, at: readonly string[] = uidsOf(published)) =>
  ghostsOf(published, draft, (id) => at.includes(id)).map(({ step, list, after }) => ({ id: step.id, list, after }))

/** Restores the ghost of a step. */
function bringBack(draft: Definition, id: string): Definition {
  const ghost = ghostsOf(published, draft, (one) => one === id)[0]
  if (!ghost) throw new Error(`${id} has no ghost`)
  return restore(draft, ghost)
}

test('a step that is there, moved, or at which nobody stands leaves no ghost', () => {
  expect(places(published)).toEqual([])
  expect(places(move(published, '1', { parent: '2', arm: 'else' }, 0))).toEqual([])
  expect(places(remove(published, '3'), ['1', '2', '4'])).toEqual([])
})

test('a ghost stands after its nearest predecessor that is still in its list, else at the top', () => {
  expect(places(remove(published, '3'))).toEqual([{ id: '3', list: null, after: '2' }])
  expect(places(remove(published, '1'))).toEqual([{ id: '1', list: null, after: null }])
  expect(places(remove(published, '2.then.2'), ['2.then.2'])).toEqual([
    { id: '2.then.2', list: { parent: '2', arm: 'then' }, after: '2.then.1' },
  ])
  expect(places(remove(published, '2.else.1'))).toEqual([
    { id: '2.else.1', list: { parent: '2', arm: 'else' }, after: null },
  ])
  // both of two neighbours after the one before them, and not after one that has gone elsewhere
  const two = move(remove(remove(published, '3'), '4'), '2', null, 0)
  expect(places(two)).toEqual([
    { id: '3', list: null, after: '2' },
    { id: '4', list: null, after: '2' },
  ])
  const elsewhere = move(remove(published, '2.then.2'), '2.then.1', null, 0)
  expect(places(elsewhere, ['2.then.2'])).toEqual([{ id: '2.then.2', list: { parent: '2', arm: 'then' }, after: null }])
})

test('of a branch that is deleted, those who stand in it stand in its place', () => {
  const inside = ['2.then.1', '2.then.2.no_reply.1', '2.else.1']
  expect(places(remove(published, '2'), inside)).toEqual(inside.map((id) => ({ id, list: null, after: '1' })))
})

test('what is restored has its id, its settings and its place again', () => {
  for (const id of uidsOf(published)) {
    expect(toInput(bringBack(remove(published, id), id)), id).toEqual(toInput(published))
  }
  const both = remove(remove(published, '3'), '4')
  expect(toInput(bringBack(bringBack(both, '4'), '3'))).toEqual(toInput(published))
  expect(toInput(bringBack(bringBack(both, '3'), '4'))).toEqual(toInput(published))
})

test('a restored branch brings what lay in it, but for what is elsewhere now', () => {
  const saved = move(published, '2.then.1', null, 0)
  const back = bringBack(remove(saved, '2'), '2')
  expect(uidsOf(back).sort()).toEqual(uidsOf(published).sort())
  expect(find(back, '2.then.1')?.place).toBe('1')
  expect(find(back, '2')?.step.else?.map((step) => step.id)).toEqual(['2.else.1'])
})

test('a step that was restored alone, out of a branch that stays deleted, stands where the branch stood', () => {
  const back = bringBack(remove(published, '2'), '2.else.1')
  expect(back.steps.map((step) => step.id)).toEqual(['1', '2.else.1', '3', '4'])
  const written = insert(remove(published, '3'), null, 0, [{ uid: 'new', kind: 'block_contact' }])
  expect(bringBack(written, '3').steps.map((step) => step.uid)).toEqual(['new', '1', '2', '3', '4'])
})
