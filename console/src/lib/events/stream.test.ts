import { expect, test, vi } from 'vitest'
import { HttpResponse, http, origin, refusal, server } from '../../test/server'
import { type Connection, listen } from './stream'

const url = `${origin}/v1/events`

function stream(text: string) {
  return new HttpResponse(text, { headers: { 'Content-Type': 'text/event-stream' } })
}

/** Listens until the server has answered all that it was given to answer. */
async function listening(answers: (() => Response)[]) {
  const stop = new AbortController()
  const asked: (string | null)[] = []
  const heard: string[] = []
  const connections: Connection[] = []
  let last = ''
  const signedOut = vi.fn()
  server.use(
    http.get(url, ({ request }) => {
      asked.push(request.headers.get('Last-Event-ID'))
      const answer = answers.shift()
      if (answer) return answer()
      stop.abort()
      return stream('')
    }),
  )
  await listen(
    {
      url,
      lastID: () => last,
      onEvent: (event) => {
        last = event.id || last
        heard.push(event.kind)
      },
      onConnection: (now) => connections.push(now),
      onSignedOut: signedOut,
      signal: stop.signal,
    },
    async () => {},
  )
  return { asked, heard, connections, signedOut }
}

const quick = 'retry: 1\n\n'

test('a broken stream goes on after the last event', async () => {
  const { asked, heard } = await listening([
    () => stream(`${quick}event: ready\ndata: {}\n\n`),
    () => stream(`${quick}id: 5-2\nevent: tag.added\ndata: {}\n\n`),
    () => stream(`${quick}id: 5-3\nevent: tag.added\ndata: {}\n\n`),
  ])
  expect(asked).toEqual([null, null, '5-2', '5-3'])
  expect(heard).toEqual(['ready', 'tag.added', 'tag.added'])
})

test('a server that is away is asked again, and the reader is told', async () => {
  const away = () => refusal(503, 'unavailable', {}, { 'Retry-After': '0' })
  const { connections, heard } = await listening([away, away, () => stream(`${quick}event: ready\ndata: {}\n\n`)])
  expect(connections.slice(0, 5)).toEqual(['connecting', 'lost', 'lost', 'lost', 'open'])
  expect(heard).toEqual(['ready'])
})

test('a session that ended is said, and the stream waits for the next', async () => {
  const { signedOut, heard } = await listening([
    () => refusal(401, 'unauthorized'),
    () => stream(`${quick}event: ready\ndata: {}\n\n`),
  ])
  expect(signedOut).toHaveBeenCalledOnce()
  expect(heard).toEqual(['ready'])
})
