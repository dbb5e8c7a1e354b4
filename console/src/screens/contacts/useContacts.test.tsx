import { act } from 'react'
import { expect, test } from 'vitest'
import { createGatherer } from '../../lib/events/batch'
import { eventually, show } from '../../test/render'
import { contact, HttpResponse, http, origin, refusal, server } from '../../test/server'
import type { Filters } from './filters'
import { useContacts } from './useContacts'

/** The list as text: its contacts, and what can be done with it. */
function List({ filters }: { filters: Filters }) {
  const { list, contacts, changed, renew } = useContacts(filters)
  return (
    <>
      <p>{contacts.map((one) => one.first_name).join(', ')}</p>
      {list.hasNextPage && (
        <button type="button" onClick={() => void list.fetchNextPage()}>
          more
        </button>
      )}
      {changed && (
        <button type="button" onClick={renew}>
          changed
        </button>
      )}
    </>
  )
}

const shown = () => document.querySelector('p')?.textContent
const button = (name: string) => [...document.querySelectorAll('button')].find((one) => one.textContent === name)

async function press(name: string) {
  const found = await eventually(() => button(name))
  await act(async () => found.click())
}

/** What the stream of events says. */
const tell = createGatherer(0)
const happened = (kind: string, ids: Record<string, string>) =>
  tell({ id: '1-1', kind, data: JSON.stringify({ kind, ids }) })

/** A list of so many pages, of one contact each. */
function pages(count: number) {
  const asked: string[] = []
  server.use(
    http.get(`${origin}/v1/contacts`, ({ request }) => {
      const query = new URL(request.url).searchParams
      asked.push(query.get('after') ?? '')
      const place = Number(query.get('after') ?? 0)
      return HttpResponse.json({ items: [contact(String(place))], next: place + 1 < count ? String(place + 1) : null })
    }),
  )
  return asked
}

test('pages are read on by their cursors until there is none', async () => {
  const asked = pages(3)
  await show(<List filters={{}} />)
  await eventually(() => shown() === 'Name 0')
  await press('more')
  await eventually(() => shown() === 'Name 0, Name 1')
  await press('more')
  await eventually(() => shown() === 'Name 0, Name 1, Name 2' && !button('more'))
  expect(asked).toEqual(['', '1', '2'])
})

test('a list of one page is asked again when something happens', async () => {
  const asked = pages(1)
  await show(<List filters={{}} />)
  await eventually(() => shown() === 'Name 0')
  happened('contact.created', { contact: '9' })
  await eventually(() => asked.length === 2)
  happened('campaign.running', { campaign: '1' })
  await act(async () => new Promise((resolve) => setTimeout(resolve, 30)))
  expect(asked).toEqual(['', ''])
})

test('of a longer list the changed rows are read again, and new ones are offered', async () => {
  const asked = pages(2)
  server.use(
    http.get(`${origin}/v1/contacts/:id`, ({ params }) =>
      params.id === '1' ? HttpResponse.json(contact('1', { first_name: 'Anna' })) : refusal(404, 'not-found'),
    ),
  )
  await show(<List filters={{}} />)
  await press('more')
  await eventually(() => shown() === 'Name 0, Name 1')
  happened('contact.changed', { contact: '1' })
  await eventually(() => shown() === 'Name 0, Anna')
  expect(button('changed')).toBeUndefined()
  happened('contact.created', { contact: '9' })
  await press('changed')
  await eventually(() => shown() === 'Name 0' && !button('changed'))
  expect(asked).toEqual(['', '1', ''])
})

test('what is filtered is asked of the server', async () => {
  let asked = ''
  server.use(
    http.get(`${origin}/v1/contacts`, ({ request }) => {
      asked = new URL(request.url).search
      return HttpResponse.json({ items: [], next: null })
    }),
  )
  await show(<List filters={{ search: 'anna', tag: ['vip', 'new'], contact: 'open' }} />)
  await eventually(() => asked)
  expect(asked).toBe('?search=anna&tag=vip&tag=new&limit=100')
})
