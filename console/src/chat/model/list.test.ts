import { expect, test } from 'vitest'
import { conversation } from '../../test/talk'
import { type Pages, withFirst } from './list'

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`
/** Conversations of these minutes, the newest first; one is known by its minute at first. */
const page = (minutes: number[], next: string | null = 'more') => ({
  items: minutes.map((minute) => conversation(`c${minute}`, at(minute))),
  next,
})
const pages = (...all: ReturnType<typeof page>[]): Pages => ({ pages: all, pageParams: all.map((_, n) => n) })
const ids = (list: Pages | null) => list?.pages.flatMap((one) => one.items.map(({ contact }) => contact.id)).join(' ')

test('who writes moves to the top, once', () => {
  const held = pages(page([9, 8, 7]), page([6, 5, 4], null))
  const moved = { items: [conversation('c5', at(10)), ...page([9, 8]).items], next: 'x' }
  expect(ids(withFirst(held, moved))).toBe('c5 c9 c8 c7 c6 c4')
})

test('what has left a view is not kept', () => {
  const held = pages(page([9, 8, 7]), page([6, 5], null))
  expect(ids(withFirst(held, page([9, 7, 6])))).toBe('c9 c7 c6 c5')
  expect(ids(withFirst(held, page([9], null)))).toBe('c9')
})

test('where more has happened than a page holds, the list is read anew', () => {
  expect(withFirst(pages(page([3, 2]), page([1], null)), page([9, 8]))).toBeNull()
})
