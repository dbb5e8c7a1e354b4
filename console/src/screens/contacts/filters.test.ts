import { expect, test } from 'vitest'
import { isFiltered, validateFilters, without } from './filters'

test('what no filter knows is left out of the filters', () => {
  expect(validateFilters({ tag: 'vip', consent: 'maybe', window: 'open', nonsense: 'x', search: '' })).toEqual({
    tag: ['vip'],
    window: 'open',
  })
  expect(isFiltered({ contact: '1' })).toBe(false)
  expect(isFiltered({ contact: '1', search: 'anna' })).toBe(true)
})

test('a filter is taken away value by value, and a step with its automation', () => {
  expect(without({ tag: ['vip', 'new'] }, 'tag', 'vip')).toEqual({ tag: ['new'] })
  expect(without({ tag: ['vip'], search: 'a' }, 'tag', 'vip')).toEqual({ search: 'a' })
  expect(without({ inside: 'a', step_id: 's' }, 'inside', 'a')).toEqual({})
})
