import { expect, test } from 'vitest'
import type { Schemas } from '../../../api/client'
import {
  type Content,
  emptyContent,
  fromRecurring,
  hasAudience,
  hasMessage,
  missing,
  ofTest,
  shownAt,
  testOf,
  toCampaign,
  toPreview,
  toRecurring,
} from './content'

const content: Content = {
  ...emptyContent,
  name: ' Spring ',
  template: { template: 'welcome', language: 'it', parameters: { '1': '%%FIRST_NAME%%' }, header: undefined },
  automation: 'a1',
  number: 'n1',
  lists: ['l1'],
  at: '2026-12-24T09:00:00Z',
}

test('only what is chosen is sent', () => {
  const template = { name: 'welcome', language: 'it', parameters: { '1': '%%FIRST_NAME%%' } }
  const parts = { template, number_id: 'n1', list_ids: ['l1'], contact_ids: [] }
  expect(toCampaign(content)).toEqual({ name: 'Spring', ...parts })
  expect(toCampaign({ ...content, when: 'at', maxErrors: '35' })).toEqual({
    name: 'Spring',
    ...parts,
    at: '2026-12-24T09:00:00Z',
    max_error_percent: 35,
  })
  expect(toCampaign({ ...content, what: 'automation' })).toEqual({
    name: 'Spring',
    automation_id: 'a1',
    list_ids: ['l1'],
    contact_ids: [],
  })
  expect(toPreview({ ...content, template: {} })).toEqual({ number_id: 'n1', list_ids: ['l1'], contact_ids: [] })
})

test('a campaign for a date lacks its date, and one for now does not', () => {
  expect(missing({ ...content, when: 'at', at: '' })).toEqual(['/at'])
  expect(missing({ ...content, when: 'at' })).toEqual([])
  expect(missing({ ...content, when: 'now', at: '' })).toEqual([])
  expect(missing({ ...content, name: ' ', when: 'at', at: '' })).toEqual(['/name', '/at'])
})

test('single contacts that were saved stay as they are until others are chosen', () => {
  expect(toCampaign({ ...content, keptContacts: 3 })).not.toHaveProperty('contact_ids')
  expect(hasAudience({ ...emptyContent, keptContacts: 3 })).toBe(true)
  expect(hasAudience(emptyContent)).toBe(false)
  expect(hasMessage(emptyContent)).toBe(false)
  expect(hasMessage(content)).toBe(true)
})

test('a recurring campaign is read as it is written', () => {
  const input = toRecurring({ ...content, when: 'recurring', weekdays: ['sun', 'mon'], days: [1], zone: 'Europe/Rome' })
  expect(input).toMatchObject({ weekdays: ['mon', 'sun'], days_of_month: [1], time: '10:00', time_zone: 'Europe/Rome' })
  const read: Schemas['RecurringCampaign'] = {
    id: 'r1',
    state: 'active',
    schedule_id: '',
    automation_id: null,
    max_error_percent: 20,
    created_at: '',
    updated_at: '',
    segment_ids: [],
    contact_ids: ['c1'],
    list_ids: ['l1'],
    ends_at: null,
    number_id: 'n1',
    name: 'Spring',
    template: { name: 'welcome', language: 'it' },
    weekdays: ['mon'],
    days_of_month: [1],
    time: '10:00',
    time_zone: 'Europe/Rome',
  }
  expect(toRecurring(fromRecurring(read))).toMatchObject({
    name: 'Spring',
    template: { name: 'welcome', language: 'it' },
    contact_ids: ['c1'],
    weekdays: ['mon'],
    days_of_month: [1],
    max_error_percent: 20,
  })
})

test('errors of a template stand at its fields, those of a test too', () => {
  expect(shownAt('/template/name')).toBe('/template/template')
  expect(shownAt('/template/parameters/1')).toBe('/template/parameters/1')
  expect(shownAt('/list_ids')).toBe('/list_ids')
  expect(ofTest('/definition/steps/0/parameters/1')).toBe('/template/parameters/1')
  expect(testOf(content).steps).toEqual([
    { kind: 'send_template', template: 'welcome', language: 'it', parameters: { '1': '%%FIRST_NAME%%' } },
  ])
})
