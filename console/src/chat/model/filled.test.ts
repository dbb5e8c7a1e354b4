import { expect, test } from 'vitest'
import { contact } from '../../test/server'
import { filledFor, hasFields } from './filled'

test('what is known of the contact takes the place of its fields, and what is not stays a sample', () => {
  const values = JSON.stringify({ parameters: { a: 'Ciao %%FIRST_NAME|amico%%', b: '%%LAST_NAME%% %%ORDER%%' } })
  const filled = filledFor(values, contact('1', { first_name: 'Ada "Lu"', last_name: '' }))
  expect(JSON.parse(filled)).toEqual({ parameters: { a: 'Ciao Ada "Lu"', b: '%%LAST_NAME%% %%ORDER%%' } })
  expect(hasFields(filled)).toBe(true)
  expect(hasFields('{"a":"Ciao"}')).toBe(false)
})
