import { expect, test } from 'vitest'
import { pageAbout, pictureAt, placeOf } from './pages'

test('what is below a screen has its page, and what has none the page that names all', () => {
  expect(pageAbout('/automations/a1')).toBe('automations')
  expect(pageAbout('/console/chat/c1')).toBe('chat')
  expect(pageAbout('/tags')).toBe('lists')
  expect(pageAbout('/')).toBe('README')
})

test('a link is a place of the manual or leads out of it', () => {
  expect(placeOf('contacts.md', 'chat')).toEqual({ page: 'contacts', anchor: undefined })
  expect(placeOf('lists.md#tags', 'chat')).toEqual({ page: 'lists', anchor: 'tags' })
  expect(placeOf('#notes', 'chat')).toEqual({ page: 'chat', anchor: 'notes' })
  expect(placeOf('https://example.com/a.md', 'chat')).toBeNull()
  expect(pictureAt('../../images/console-contact.png')).toBe(`${import.meta.env.BASE_URL}images/console-contact.png`)
})
