import { expect, test } from 'vitest'
import type { Schemas } from '../../api/client'
import { stepsOf } from './totals'

const none = { sending: 0, stay: 0, moved: 0, completed: 0, nearer: 0, later: 0, due_now: 0 }
const at = (id: string, contacts: number, more: Partial<typeof none> = {}): Schemas['StepImpact'] => ({
  step: { id, place: id, name: id },
  contacts,
  fate: 'stays',
  ...none,
  ...more,
})
const preview = {
  steps: [at('1', 3, { moved: 3 }), at('2', 4, { nearer: 4, due_now: 1 }), at('3', 2, { nearer: 2 })],
  impact: { inside: 9, moved: 3, completed: 0, nearer: 6, later: 0, due_now: 1 },
}
const ids = (figure: Parameters<typeof stepsOf>[1], of = preview) => stepsOf(of, figure)?.map(({ step }) => step.id)

test('a total that is all people of some steps opens them', () => {
  expect(ids('inside')).toEqual(['1', '2', '3'])
  expect(ids('moved')).toEqual(['1'])
  expect(ids('nearer')).toEqual(['2', '3'])
})

test('a total of which nobody knows who they are opens nobody', () => {
  // one of the four at the second step
  expect(ids('due_now')).toBeUndefined()
  expect(ids('later')).toBeUndefined()
  // two more are inside who stand at no step any more
  expect(ids('inside', { ...preview, impact: { ...preview.impact, inside: 11 } })).toBeUndefined()
})
