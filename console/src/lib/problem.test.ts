import { expect, test } from 'vitest'
import type { Problem } from '../api/client'
import { codeOf, mayPass, sortErrors } from './problem'

const invalid = (...pointers: string[]): Problem => ({
  type: '/problems/invalid',
  title: '',
  status: 422,
  errors: pointers.map((pointer) => ({ pointer, detail: `about ${pointer}` })),
})

test('an error is shown at the field that its pointer names', () => {
  const sorted = sortErrors(invalid('/phone', '/email'), ['/phone', '/email', '/first_name'])
  expect(sorted.at).toEqual({ '/phone': 'about /phone', '/email': 'about /email' })
  expect(sorted.elsewhere).toEqual([])
})

test('an error inside of what a field holds is shown at the innermost field', () => {
  const fields = ['/steps', '/steps/0', '/steps/0/wait', '/steps/1']
  const sorted = sortErrors(invalid('/steps/0/wait/for', '/steps/10/text'), fields)
  expect(sorted.at).toEqual({ '/steps/0/wait': 'about /steps/0/wait/for', '/steps': 'about /steps/10/text' })
})

test('several errors of one field are one message, and those of no field are kept', () => {
  const sorted = sortErrors(invalid('/tags/0', '/tags/1', '?limit', 'If-Match'), ['/tags'])
  expect(sorted.at).toEqual({ '/tags': 'about /tags/0; about /tags/1' })
  expect(sorted.elsewhere.map((one) => one.pointer)).toEqual(['?limit', 'If-Match'])
  expect(sortErrors(null, ['/tags'])).toEqual({ at: {}, elsewhere: [] })
})

test('a refusal for a time may pass, one for good may not', () => {
  const of = (status: number, code: string): Problem => ({ type: `/problems/${code}`, title: '', status })
  expect(
    [of(0, 'unreached'), of(429, 'too-many-requests'), of(503, 'unavailable'), of(500, 'internal')].every(mayPass),
  ).toBe(true)
  expect([of(403, 'forbidden'), of(404, 'not-found'), of(409, 'in-use'), of(422, 'invalid')].some(mayPass)).toBe(false)
  expect(codeOf(of(409, 'in-use'))).toBe('in-use')
})
