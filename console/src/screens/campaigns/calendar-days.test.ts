import { expect, test } from 'vitest'
import type { Schemas } from '../../api/client'
import { addMonths } from '../../lib/days'
import { byDay, isHoliday, timesOf, weeksOf } from './calendar-days'

const daily: Schemas['RecurringCampaign'] = {
  id: '1',
  name: 'Daily',
  state: 'active',
  schedule_id: '',
  automation_id: null,
  template: null,
  number_id: '',
  list_ids: [],
  segment_ids: [],
  contact_ids: [],
  max_error_percent: 20,
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  days_of_month: [],
  time: '02:30',
  time_zone: 'Europe/Rome',
  ends_at: null,
  created_at: '',
  updated_at: '',
}
const at = (text: string) => new Date(text)

test('a month is whole weeks from Monday, over the ends of years too', () => {
  const weeks = weeksOf('2026-02')
  expect(weeks).toHaveLength(5)
  expect(weeks[0]?.[0]).toBe('2026-01-26')
  expect(weeks.at(-1)?.[6]).toBe('2026-03-01')
  expect(weeks.every((week) => week.length === 7)).toBe(true)
  expect(addMonths('2026-12', 1)).toBe('2027-01')
  expect(addMonths('2026-01', -1)).toBe('2025-12')
})

test('what comes round keeps its local time over the clock change, and a time that is skipped is skipped with it', () => {
  expect(timesOf(daily, at('2027-03-26T23:30:00Z'), at('2027-03-30T00:00:00Z'))).toEqual([
    '2027-03-27T01:30:00Z',
    // 02:30 of the 28th is never shown
    '2027-03-29T00:30:00Z',
  ])
  const noon = { ...daily, time: '12:00' }
  expect(timesOf(noon, at('2026-10-24T00:00:00Z'), at('2026-10-26T12:00:00Z'))).toEqual([
    '2026-10-24T10:00:00Z',
    '2026-10-25T11:00:00Z',
    '2026-10-26T11:00:00Z',
  ])
})

test('weekdays and days of the month add up, months without the day are passed over, an end ends it', () => {
  const some = { ...daily, weekdays: ['mon'], days_of_month: [31], time: '09:00', time_zone: 'UTC' }
  const from = at('2026-11-25T00:00:00Z')
  const until = at('2027-01-02T00:00:00Z')
  const times = timesOf(some, from, until)
  expect(times).toContain('2026-11-30T09:00:00Z')
  expect(times).toContain('2026-12-31T09:00:00Z')
  expect(times.filter((one) => one.startsWith('2026-11'))).toHaveLength(1)
  expect(timesOf({ ...some, ends_at: '2026-12-08T00:00:00Z' }, from, until)).toHaveLength(2)
  expect(timesOf(some, from, until, 1)).toHaveLength(1)
  expect(timesOf({ ...some, state: 'paused' }, from, until)).toEqual([])
  expect(timesOf({ ...some, weekdays: [], days_of_month: [] }, from, until)).toEqual([])
})

test('what is to come stands on the day of the zone, the earliest first', () => {
  const one = { kind: 'campaign' as const, id: 'a', name: 'A', at: '2026-12-31T23:30:00Z' }
  const other = { ...one, id: 'b', at: '2026-12-31T23:10:00Z' }
  const inRome = byDay([one, other], 'Europe/Rome')
  expect(inRome.get('2027-01-01')?.map(({ id }) => id)).toEqual(['b', 'a'])
  expect([...byDay([one], 'America/New_York').keys()]).toEqual(['2026-12-31'])
})

test('holidays are single days, ranges and days of each year', () => {
  const holidays = { days: ['2026-12-24', '2026-12-31/2027-01-02'], yearly_days: ['08-15', '02-29'] }
  for (const day of ['2026-12-24', '2027-01-01', '2031-08-15', '2028-02-29', '2027-02-28'])
    expect(isHoliday(day, holidays), day).toBe(true)
  for (const day of ['2026-12-25', '2027-01-03', '2028-02-28']) expect(isHoliday(day, holidays), day).toBe(false)
})
