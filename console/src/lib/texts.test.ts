import { expect, test } from 'vitest'
import { readAgent } from './agent'
import { asE164 } from './phone'

test.each([
  ['+39 333 123 4567', '+393331234567'],
  ['0039-333/1234567', '+393331234567'],
  ['(+39) 333.1234567', null],
  ['333 1234567', null],
  ['+39', null],
  ['+39 333 CIAO', null],
  ['', null],
])('the phone %j is kept as %j', (typed, kept) => expect(asE164(typed)).toBe(kept))

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36', 'Chrome', 'Windows'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge',
    'Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604',
    'Safari',
    'iOS',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome', 'Android'],
  ['curl/8.5', '', ''],
])('%s', (agent, browser, system) => expect(readAgent(agent)).toEqual({ browser, system }))
