import { expect, test } from 'vitest'
import { conditionOf } from './filter'

test('filters of contacts are the condition that asks the same', () => {
  expect(conditionOf({})).toBeNull()
  expect(conditionOf({ search: 'ada', window: 'ajar' })).toBeNull()
  expect(conditionOf({ tag: 'VIP' })).toEqual({ tag: 'VIP' })
  expect(
    conditionOf({
      tag: ['VIP', 'new'],
      list_id: 'l1',
      segment_id: 's1',
      field: 'CITY=Bari=x',
      consent: 'granted',
      window: 'open',
      language: 'it',
      operator_id: 'u1',
      inside: 'a1',
      step_id: 'st1',
    }),
  ).toEqual({
    all: [
      { tag: 'VIP' },
      { tag: 'new' },
      { list: 'l1' },
      { segment: 's1' },
      { field: 'CITY', is: 'Bari=x' },
      { consent: 'granted' },
      { window: 'open' },
      { language: 'it' },
      { operator: 'u1' },
      { inside: { automation_id: 'a1', step_id: 'st1' } },
    ],
  })
})
