import { expect, test } from 'vitest'
import { withPart } from './templates'

test('a part of a card is emptied, and not kept as it was', () => {
  const value = { parameters: { '1': 'a' }, buttons: { '0': { url_suffix: 'A' } } }
  const without = withPart(value, 'buttons', undefined)
  expect(without).toStrictEqual({ parameters: { '1': 'a' } })
  expect(withPart(without, 'buttons', { '0': { url_suffix: 'B' } }).buttons).toEqual({ '0': { url_suffix: 'B' } })
})
