import { expect, test } from 'vitest'
import { jobFilterOf, jobOf } from './job'

const written = { tags: ['vip'], lists: ['l1'], users: [], to: 'granted', confirm: '12' }

test('a job means the contacts that the list shows', () => {
  expect(jobFilterOf({ contact: 'c1' })).toEqual({}) // a drawer is no filter
  expect(
    jobFilterOf({
      search: 'ada',
      tag: ['vip'],
      list_id: ['l1'],
      segment_id: ['s1'],
      field: ['CITY=Bari=x', 'SIZE=38'],
      consent: 'granted',
      inside: 'a1',
      step_id: 'st',
    }),
  ).toEqual({
    search: 'ada',
    tags: ['vip'],
    list_ids: ['l1'],
    segment_ids: ['s1'],
    fields: { CITY: 'Bari=x', SIZE: '38' },
    consent: 'granted',
    inside: 'a1',
    step_id: 'st',
  })
})

test('each doing is sent with what it needs, and nothing else', () => {
  const contacts = { filter: { tags: ['old'] } }
  const of = (doing: Parameters<typeof jobOf>[0]) => jobOf(doing, written, { tag: ['old'] })
  expect(of('tag')).toEqual({ do: 'tag', contacts, tags: ['vip'] })
  expect(of('remove_from_list')).toEqual({ do: 'remove_from_list', contacts, list_ids: ['l1'] })
  expect(of('unassign')).toEqual({ do: 'unassign', contacts }) // nobody is meant: everybody
  expect(of('set_consent')).toEqual({ do: 'set_consent', contacts, to: 'granted' })
  expect(of('delete')).toEqual({ do: 'delete', contacts, confirm: 12 })
  expect(of('block')).toEqual({ do: 'block', contacts })
})
