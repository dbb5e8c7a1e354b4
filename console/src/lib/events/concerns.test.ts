import { expect, test } from 'vitest'
import type { Batch } from './batch'
import { concerns } from './concerns'

const batch = (kind: string, ids: Record<string, string>): Batch => ({ reset: false, events: [{ kind, ids }] })
const one = (path: string, id: string) => ['get', path, { params: { path: { id } } }]

test('an event concerns the queries about what it names', () => {
  const tagged = batch('tag.added', { contact: 'c1', tag: 't1' })
  expect(concerns(['get', '/v1/contacts', {}], tagged)).toBe(true)
  expect(concerns(['get', '/v1/tags', {}], tagged)).toBe(true)
  expect(concerns(one('/v1/contacts/{id}', 'c1'), tagged)).toBe(true)
  expect(concerns(one('/v1/contacts/{id}', 'c2'), tagged)).toBe(false)
  expect(concerns(['get', '/v1/campaigns', {}], tagged)).toBe(false)
  expect(concerns(['get', '/v1/session'], tagged)).toBe(false)
})

test('a run concerns the automation that it is of, and no other', () => {
  const moved = batch('run.moved', { contact: 'c1', run: 'r1', automation: 'a1' })
  expect(concerns(one('/v1/automations/{id}', 'a1'), moved)).toBe(true)
  expect(concerns(one('/v1/automations/{id}', 'a2'), moved)).toBe(false)
  expect(concerns(['get', '/v1/automations', {}], moved)).toBe(true)
})

test('figures follow messages, and what waits for a person follows contacts', () => {
  const sent = batch('message.sent', { contact: 'c1', number: 'n1' })
  expect(concerns(one('/v1/templates/{id}/report', 't1'), sent)).toBe(true)
  expect(concerns(['get', '/v1/reports/pricing', {}], sent)).toBe(true)
  expect(concerns(['post', '/v1/campaigns/preview', {}], sent)).toBe(true)
  expect(concerns(one('/v1/numbers/{id}/report', 'n2'), sent)).toBe(false)
  expect(concerns(['get', '/v1/notifications'], batch('contact.changed', { contact: 'c1' }))).toBe(true)
  for (const kind of ['ticket.changed', 'tag.added', 'list.joined'])
    expect(concerns(['get', '/v1/conversations', {}], batch(kind, { contact: 'c1' })), kind).toBe(true)
})

test('after a reset everything is asked again', () => {
  const reset: Batch = { reset: true, events: [] }
  expect(concerns(['get', '/v1/session'], reset)).toBe(true)
  expect(concerns(one('/v1/contacts/{id}', 'c2'), reset)).toBe(true)
})

test('a ticket concerns itself and its notes, the lists of tickets, and the timeline of its contact', () => {
  const moved = batch('ticket.changed', { contact: 'c1', ticket: 't1' })
  expect(concerns(['get', '/v1/tickets', {}], moved)).toBe(true)
  expect(concerns(one('/v1/tickets/{id}', 't1'), moved)).toBe(true)
  expect(concerns(one('/v1/tickets/{id}/notes', 't1'), moved)).toBe(true)
  expect(concerns(one('/v1/tickets/{id}', 't2'), moved)).toBe(false)
  expect(concerns(one('/v1/contacts/{id}/timeline', 'c1'), moved)).toBe(true)
})
