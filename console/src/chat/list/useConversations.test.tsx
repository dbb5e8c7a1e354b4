import { expect, test, vi } from 'vitest'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, server } from '../../test/server'
import { conversation } from '../../test/talk'
import { refreshList } from './refresh'
import { useConversations } from './useConversations'

const at = (minute: number) => `2026-03-01T10:0${minute}:00Z`
const page = (ids: number[], next: string | null = null) =>
  HttpResponse.json({ items: ids.map((id) => conversation(`c${id}`, at(id))), next })

function List({ view }: { view: 'all' | 'unread' }) {
  const { conversations, list } = useConversations({}, view)
  if (list.hasNextPage) void list.fetchNextPage()
  return <p>{conversations.map((one) => one.contact.id).join(' ')}</p>
}
const page_ = () => document.body.textContent ?? ''

/** Answers with two pages at first, of which what is then told takes the place. */
function pages(first: number[], second: number[]) {
  const now = { first, second }
  server.use(
    http.get(`${origin}/v1/conversations`, ({ request }) =>
      new URL(request.url).searchParams.has('after') ? page(now.second) : page(now.first, 'more'),
    ),
  )
  return now
}

test('what was read here leaves the view of unread ones from a later page, too', async () => {
  const now = pages([9, 8], [7, 6])
  await show(<List view="unread" />)
  await eventually(() => page_().includes('c9 c8 c7 c6'))
  now.second = [6]
  refreshList()
  await eventually(() => page_().includes('c9 c8 c6'))
})

test('a reading that is overtaken, or ends after the list, writes nothing', async () => {
  pages([9, 8], [7])
  const { queries } = await show(<List view="all" />)
  await eventually(() => page_().includes('c9 c8 c7'))
  const asked: ((answer: Response) => void)[] = []
  server.use(http.get(`${origin}/v1/conversations`, () => new Promise<Response>((resolve) => asked.push(resolve))))
  refreshList()
  await eventually(() => asked.length === 1)
  refreshList()
  await eventually(() => asked.length === 2)
  asked[1]?.(page([9, 8, 7], 'more'))
  const written = vi.fn()
  const stop = queries.getQueryCache().subscribe(({ type }) => type === 'updated' && written())
  await eventually(() => written.mock.calls.length === 1)
  asked[0]?.(page([8, 7], 'more')) // it was asked before
  refreshList()
  await eventually(() => asked.length === 3)
  expect(written).toHaveBeenCalledOnce()
  stop()
})
