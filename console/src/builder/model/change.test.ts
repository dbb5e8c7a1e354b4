import { expect, test } from 'vitest'
import { asNew, changeStep, duplicate, givenIDs, insert, move, remove, withIDs } from './change'
import { readSteps, writeSteps } from './clipboard'
import { arms, type Definition, fromInput, type Step, toInput } from './definition'
import { hindranceOf, moveHindrance, wayOf, waysInto } from './moves'
import { sample, uidsOf } from './sample'
import { find, type ListRef, listOf, treeOf } from './tree'

/** All lists of a definition, its own among them. */
function listsOf(definition: Definition): ListRef[] {
  const lists: ListRef[] = [null]
  for (const { step } of treeOf(definition.steps).values()) {
    for (const arm of arms) if (step[arm]) lists.push({ parent: step.uid, arm })
  }
  return lists
}

const fresh = (text: string): Step => ({ uid: text, kind: 'send_message', text })

test('a change of one step shares everything that does not lead to it', () => {
  const before = sample()
  for (const uid of uidsOf(before)) {
    const after = changeStep(before, uid, (step) => ({ ...step, name: 'changed' }))
    for (const other of uidsOf(before)) {
      const leads = find(before, uid)?.place.startsWith(other) ?? false
      expect(find(after, other)?.step === find(before, other)?.step, `${uid} changed, ${other}`).toBe(!leads)
    }
    expect(after.start).toBe(before.start)
  }
})

test('a step is put anywhere, and taken out again', () => {
  const before = sample()
  for (const list of listsOf(before)) {
    for (let index = 0; index <= listOf(before, list).length; index++) {
      const there = insert(before, list, index, [fresh('new')])
      expect(listOf(there, list)[index]?.uid).toBe('new')
      expect(toInput(remove(there, 'new'))).toEqual(toInput(before))
    }
  }
})

test('moving loses no step, keeps ids, and moves nothing into itself', () => {
  const before = sample()
  const all = uidsOf(before).sort()
  for (const uid of all) {
    for (const list of listsOf(before)) {
      for (let index = 0; index <= listOf(before, list).length; index++) {
        const after = move(before, uid, list, index)
        expect(uidsOf(after).sort(), `${uid} to ${JSON.stringify(list)} ${index}`).toEqual(all)
        if (moveHindrance(before, uid, list) === 'itself') expect(after).toBe(before)
        else expect(listOf(after, list).some((step) => step.uid === uid)).toBe(true)
      }
    }
  }
})

test('up and down undo each other, and end at the edges', () => {
  const before = sample()
  for (const uid of uidsOf(before)) {
    const down = wayOf(before, uid, 'down')
    if (!down.to) {
      expect(down.hindrance).toBe('edge')
      continue
    }
    const moved = move(before, uid, down.to.list, down.to.index)
    const up = wayOf(moved, uid, 'up')
    if (!up.to) throw new Error(`${uid} does not come back`)
    expect(toInput(move(moved, uid, up.to.list, up.to.index))).toEqual(toInput(before))
  }
})

test('out goes after the step that holds it, into to the end of the arms of the step above', () => {
  const before = sample()
  const out = wayOf(before, '2.then.1', 'out')
  expect(out.to).toEqual({ list: null, index: 2 })
  expect(wayOf(before, '1', 'out').hindrance).toBe('edge')
  expect(waysInto(before, '3')).toEqual([
    { arm: 'then', way: { to: { list: { parent: '2', arm: 'then' }, index: 2 }, hindrance: null } },
    { arm: 'else', way: { to: { list: { parent: '2', arm: 'else' }, index: 1 }, hindrance: null } },
  ])
  expect(waysInto(before, '2')).toEqual([])
})

test('steps that would be too many or lie too deep are hindered', () => {
  const full: Definition = { ...sample(), steps: Array.from({ length: 199 }, (_, n) => fresh(String(n))) }
  expect(hindranceOf(full, null, [fresh('a')])).toBeNull()
  expect(hindranceOf(full, null, [fresh('a'), fresh('b')])).toBe('full')
  const nested = (levels: number): Step => ({
    uid: `level ${levels}`,
    kind: 'branch',
    then: levels > 1 ? [nested(levels - 1)] : [],
    else: [],
  })
  const deep: Definition = { ...sample(), steps: [nested(4), nested(1)] }
  expect(hindranceOf(deep, { parent: 'level 1', arm: 'then' }, [fresh('a')])).toBeNull()
  const innermost: Definition = { ...sample(), steps: [nested(4), { uid: 'b', kind: 'branch', then: [] }] }
  expect(moveHindrance(innermost, 'b', { parent: 'level 2', arm: 'then' })).toBeNull()
  expect(moveHindrance(innermost, 'b', { parent: 'level 1', arm: 'then' })).toBe('deep')
  expect(hindranceOf(innermost, null, [nested(5)])).toBe('deep')
})

test('a copy is a new step with new steps in it', () => {
  const before = sample()
  const made = duplicate(before, '2')
  if (!made) throw new Error('there is no copy')
  const { copy } = made
  const uids = uidsOf(made.definition)
  expect(uids).toHaveLength(13)
  expect(new Set(uids).size).toBe(13)
  expect(find(made.definition, copy)?.place).toBe('3')
  expect(JSON.stringify(asNew(before.steps[1] ?? fresh('none')))).not.toContain('"id"')
})

test('what is copied is pasted as new steps, and other texts are no steps', () => {
  const before = sample()
  const pasted = readSteps(writeSteps(before.steps))
  expect(pasted).toHaveLength(4)
  expect(pasted?.some((step) => 'id' in step)).toBe(false)
  const bare = (steps: readonly Step[]) => JSON.stringify(steps.map(({ uid: _, id: __, ...step }) => step.kind))
  expect(bare(pasted ?? [])).toBe(bare(before.steps))
  for (const text of ['', 'hello', '{}', '[]', '{"name":"other","steps":[{"kind":"branch"}]}']) {
    expect(readSteps(text), text).toBeNull()
  }
})

test('ids that the server gave go to the steps that were sent, wherever they are now', () => {
  const { steps, ...rest } = sample()
  const bare = fromInput({ ...rest, start: [], steps: toInput({ ...rest, steps }).steps?.map(withoutID) })
  const answered = sample()
  const ids = givenIDs(bare, answered)
  expect(toInput(withIDs(bare, ids)).steps).toEqual(toInput(answered).steps)
  const [first] = bare.steps
  if (!first) throw new Error('there is no step')
  const moved = move(bare, first.uid, null, 4)
  expect(withIDs(moved, ids).steps[3]?.id).toBe('1')
  expect(withIDs(answered, new Map())).toBe(answered)
})

function withoutID(step: { kind: Step['kind'] }): { kind: Step['kind'] } {
  return JSON.parse(JSON.stringify(step, (key, value) => (key === 'id' ? undefined : value)))
}
