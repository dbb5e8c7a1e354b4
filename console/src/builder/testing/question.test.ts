import { expect, test } from 'vitest'
import { emptyDefinition } from '../model/definition'
import { codesIn, emptyQuestion, inputOf, isSkipped, type Question, questionOf } from './question'

const rome = 'Europe/Rome'

test('what is left empty is left out', () => {
  expect(inputOf(emptyQuestion, rome)).toEqual({ contact: {}, start: 'manual', customer: [] })
})

test('a question is asked as the API takes it, and a scenario is read as it was written', () => {
  const question: Question = {
    contact: null,
    madeUp: { first_name: 'Anna', language: 'it', tags: 'vip, new', fields: { CITY: 'Bari' } },
    start: 'message',
    at: '2026-12-24T09:00',
    acts: [
      { after: 'PT2H', what: 'text', text: 'hello' },
      { after: 'P1D', what: 'button', text: 'Yes' },
      { after: 'P2D', what: 'clicks', text: '' },
    ],
  }
  const input = inputOf(question, rome)
  expect(input).toEqual({
    contact: { first_name: 'Anna', language: 'it', tags: ['vip', 'new'], fields: { CITY: 'Bari' } },
    start: 'message',
    at: '2026-12-24T08:00:00Z',
    customer: [
      { after: 'PT2H', text: 'hello' },
      { after: 'P1D', button: 'Yes' },
      { after: 'P2D', clicks: true },
    ],
  })
  expect(questionOf(input, rome)).toEqual(question)
})

test('a contact of the workspace is named by their id', () => {
  const asked = inputOf({ ...emptyQuestion, contact: { id: 'c1', name: 'Anna' } }, rome)
  expect(asked).toEqual({ contact_id: 'c1', start: 'manual', customer: [] })
})

test('a local time that the clock skips is found', () => {
  expect(isSkipped({ ...emptyQuestion, at: '2026-03-29T02:30' }, rome)).toBe(true)
  expect(isSkipped({ ...emptyQuestion, at: '2026-03-29T03:30' }, rome)).toBe(false)
  expect(isSkipped(emptyQuestion, rome)).toBe(false)
})

test('the fields that the texts ask for are found, once each', () => {
  const texts = ['%%FIRST_NAME%% %%ORDER_ID%%', '%%CITY|Bari%% %%ORDER_ID%%']
  const steps = texts.map((text, n) => ({ uid: String(n), kind: 'send_message' as const, text }))
  expect(codesIn({ ...emptyDefinition, steps })).toEqual(['CITY', 'ORDER_ID'])
})
