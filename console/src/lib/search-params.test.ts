import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from './search-params'

test('an address reads as it was written', () => {
  const query = '?search=anna+rossi&tag=vip&tag=new&field=CITY%3DBari'
  expect(parseSearch(query)).toEqual({ search: 'anna rossi', tag: ['vip', 'new'], field: 'CITY=Bari' })
  expect(stringifySearch(parseSearch(query))).toBe(query)
  expect(stringifySearch({ search: '', tag: [], contact: undefined })).toBe('')
})
