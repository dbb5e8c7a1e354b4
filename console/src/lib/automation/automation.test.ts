import { expect, test } from 'vitest'
import { begunCode, codesIn, lengthOf } from './codes'
import { readDuration, secondsOf, writeDuration } from './duration'
import { stretchesOf } from './wait'

test('durations are read in the largest unit that counts them whole', () => {
  const cases: [string, number, string][] = [
    ['PT10S', 10, 'seconds'],
    ['PT90S', 90, 'seconds'],
    ['PT10M', 10, 'minutes'],
    ['PT24H', 1, 'days'],
    ['P1DT2H', 26, 'hours'],
    ['P2W', 14, 'days'],
    ['PT0S', 0, 'minutes'],
  ]
  for (const [text, count, unit] of cases) expect(readDuration(text), text).toEqual({ count, unit })
  for (const text of ['', 'P', 'PT', 'P1M', '10', 'PT1.5H', 'P1Y']) expect(readDuration(text), text).toBeNull()
})

test('what is written is read again', () => {
  for (const unit of ['seconds', 'minutes', 'hours', 'days'] as const) {
    expect(readDuration(writeDuration({ count: 7, unit }))).toEqual({ count: 7, unit })
  }
  expect(secondsOf('P1DT1H1M1S')).toBe(90_061)
})

test('days after each other are one stretch', () => {
  expect(stretchesOf(['fri', 'mon', 'tue', 'wed', 'thu'])).toEqual([['mon', 'fri']])
  expect(stretchesOf(['mon', 'wed', 'sun'])).toEqual([
    ['mon', 'mon'],
    ['wed', 'wed'],
    ['sun', 'sun'],
  ])
})

test('codes are found with and without words for who has no value', () => {
  expect(codesIn('Ciao %%FIRST_NAME|amico%%, ordine %%ORDER_ID%% di %%FIRST_NAME%%')).toEqual([
    'FIRST_NAME',
    'ORDER_ID',
  ])
  expect(codesIn('100%% of it, %%lower%%')).toEqual([])
})

test('a code is begun where its first marks stand, not its last', () => {
  expect(begunCode('Ciao %%')).toBe('')
  expect(begunCode('Ciao %%fir')).toBe('fir')
  expect(begunCode('Ciao %%FIRST_NAME%%')).toBeNull()
  expect(begunCode('Ciao')).toBeNull()
  expect(begunCode('%%A%% and %%B')).toBe('B')
})

test('an emoji is one character', () => {
  expect(lengthOf('ciao 👋')).toBe(6)
})
