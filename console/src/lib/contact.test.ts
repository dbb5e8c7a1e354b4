import { expect, test } from 'vitest'
import { nameOf } from './contact'

test('a contact is called by what is known of them', () => {
  const none = { first_name: '', last_name: '', phone: null }
  expect(nameOf({ ...none, first_name: 'Ada', last_name: 'Byron', phone: '+39333' })).toBe('Ada Byron')
  expect(nameOf({ ...none, profile_name: 'ada', phone: '+39333' })).toBe('ada')
  expect(nameOf({ ...none, phone: '+39333' })).toBe('+39333')
  expect(nameOf({ ...none, id: 'c1' })).toBe('c1')
  expect(nameOf(none)).toBe('')
})
