import { expect, test } from 'vitest'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, server } from '../../test/server'
import { useLiveRuns } from '../person/useLiveRuns'
import { useNotes } from './useNotes'

function Found() {
  const notes = useNotes('c1').data
  const runs = useLiveRuns('c1', true).data
  return <p>{notes && runs && [...notes, ...runs].map((one) => one.id).join(' ')}</p>
}

/** A path that answers with two pages. */
const paged = (path: string, first: object, second: object) =>
  http.get(`${origin}${path}`, ({ request }) =>
    new URL(request.url).searchParams.has('after')
      ? HttpResponse.json({ items: [second], next: null })
      : HttpResponse.json({ items: [first], next: 'n' }),
  )

test('notes of years ago and a run that waits for months are there, however many are newer', async () => {
  server.use(
    paged('/v1/conversations/c1/notes', { id: 'new' }, { id: 'old' }),
    paged('/v1/runs', { id: 'r2', status: 'completed' }, { id: 'r1', status: 'waiting' }),
  )
  const { element } = await show(<Found />)
  expect(await eventually(() => element.querySelector('p')?.textContent)).toBe('new old r1')
})
