import { expect, test, vi } from 'vitest'
import { HttpResponse, http, origin, refusal, server } from '../test/server'
import { client, onSignedOut, unreached } from './client'

const lists = `${origin}/v1/lists`

test('a refusal is the problem that the server sent, with when to come again', async () => {
  server.use(http.get(lists, () => refusal(429, 'too-many-requests', { detail: 'slowly' }, { 'Retry-After': '7' })))
  const { error, data } = await client.GET('/v1/lists')
  expect(data).toBeUndefined()
  expect(error).toMatchObject({ type: '/problems/too-many-requests', detail: 'slowly', status: 429, retry_after: 7 })
})

test('a server that is not reached is a problem like any other', async () => {
  server.use(http.get(lists, () => HttpResponse.error()))
  expect((await client.GET('/v1/lists')).error).toMatchObject({ type: unreached, status: 0 })
})

test('what a proxy answers in its own words is a problem too', async () => {
  server.use(
    http.get(
      lists,
      () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
    ),
  )
  expect((await client.GET('/v1/lists')).error).toMatchObject({ type: '/problems/unavailable', status: 502 })
})

test('a session that ended is noticed, a wrong password is not taken for one', async () => {
  const ended = vi.fn()
  const stop = onSignedOut(ended)
  server.use(
    http.get(lists, () => refusal(401, 'unauthorized')),
    http.post(`${origin}/v1/session`, () => refusal(401, 'unauthorized')),
  )
  await client.POST('/v1/session', { body: { email: 'a@b.example', password: 'x' } })
  expect(ended).not.toHaveBeenCalled()
  await client.GET('/v1/lists')
  expect(ended).toHaveBeenCalledOnce()
  stop()
  await client.GET('/v1/lists')
  expect(ended).toHaveBeenCalledOnce()
})

test('a list of values is given as often as it has values', async () => {
  let asked = ''
  server.use(
    http.get(`${origin}/v1/contacts`, ({ request }) => {
      asked = new URL(request.url).search
      return HttpResponse.json({ items: [], next: null })
    }),
  )
  await client.GET('/v1/contacts', { params: { query: { tag: ['vip', 'new'], search: undefined, limit: 10 } } })
  expect(asked).toBe('?tag=vip&tag=new&limit=10')
})
