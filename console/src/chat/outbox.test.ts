import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetKept } from '../lib/kept'
import { HttpResponse, http, origin, refusal, server } from '../test/server'
import { session } from '../test/session'
import { createOutbox, type Outbox, outboxOf, talkOf } from './outbox'

const path = `${origin}/v1/conversations/c1/messages`
const hello = { body: { text: 'Ciao' }, text: 'Ciao', kind: 'text', since: '' } as const

const all: Outbox[] = []
function opened(...[user, onAnswer]: Parameters<typeof createOutbox>) {
  const outbox = createOutbox(user, onAnswer)
  all.push(outbox)
  return outbox
}
/** Who is signed in, as the server sees it. */
let who = session()
beforeEach(() => {
  who = session()
  server.use(http.get(`${origin}/v1/session`, () => HttpResponse.json(who)))
})
afterEach(() => {
  vi.useRealTimers()
  for (const outbox of all.splice(0)) outbox.stop()
  forgetKept()
})
const bob = () => session({ user: { ...session().user, id: 'u2' } })
const lostOf = (outbox: Outbox) => outbox.of('c1').entries[0]?.state === 'lost'

/** Answers as told, one after the other; the keys that came are kept. */
function answers(...all: (() => Response)[]) {
  const keys: (string | null)[] = []
  server.use(
    http.post(path, ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'))
      return all[Math.min(keys.length, all.length) - 1]?.() ?? HttpResponse.error()
    }),
  )
  return keys
}
const accepted = () => HttpResponse.json({ id: 'm1', contact_id: 'c1', workflow_id: 'w' }, { status: 202 })

test('what had no answer is asked again with the same key, also after a reload', async () => {
  const keys = answers(
    () => HttpResponse.error(),
    () => refusal(503, 'unavailable'),
    accepted,
  )
  const outbox = opened('u1', () => {})
  outbox.write('c1', { text: 'Ciao' })
  outbox.send('c1', hello)
  expect(outbox.of('c1').draft.text).toBe('') // it is shown as sending at once, and the box is free
  expect(outbox.of('c1').entries[0]?.state).toBe('sending')
  await vi.waitUntil(() => outbox.of('c1').entries[0]?.state === 'lost')
  outbox.stop()

  const reloaded = opened('u1', () => {})
  expect(reloaded.of('c1').entries[0]?.text).toBe('Ciao')
  reloaded.again()
  await vi.waitUntil(() => keys.length === 2)
  reloaded.stop()
  const third = opened('u1', () => {})
  third.again()
  await vi.waitUntil(() => third.of('c1').entries[0]?.id === 'm1')
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  third.arrived('c1', new Set(['m1']))
  expect(sessionStorage).toHaveLength(0)
})

test('a second message has another key, and waits for the answer to the first', async () => {
  const keys = answers(accepted)
  const done = vi.fn()
  const outbox = opened('u1', done)
  outbox.send('c1', hello)
  outbox.send('c1', hello)
  expect(keys).toHaveLength(0)
  await vi.waitUntil(() => done.mock.calls.length === 2)
  expect(new Set(keys).size).toBe(2)
})

test('what is refused goes back into the box with the reason, and is not sent again', async () => {
  const keys = answers(() => refusal(409, 'conflict', { detail: 'window_closed: over' }))
  const outbox = opened('u1', () => {})
  outbox.write('c1', { text: 'Ciao' })
  outbox.send('c1', hello)
  await vi.waitUntil(() => outbox.refusalOf('c1') !== null)
  expect(outbox.of('c1')).toMatchObject({ draft: { text: 'Ciao' }, entries: [] })
  outbox.again()
  expect(keys).toHaveLength(1)
  outbox.send('c1', hello)
  expect(outbox.refusalOf('c1')).toBeNull()
})

test('nothing of one person is sent as another: not by their outbox, and not by an open one of the first', async () => {
  const keys = answers(() => HttpResponse.error())
  const outbox = opened('u1', () => {})
  outbox.send('c1', hello)
  await vi.waitUntil(() => lostOf(outbox))
  // the second person signs in, in this tab or another one
  who = bob()
  const asked = vi.fn()
  server.use(
    http.get(`${origin}/v1/session`, () => {
      asked()
      return HttpResponse.json(who)
    }),
  )
  const theirs = opened('u2', () => {})
  theirs.again()
  expect(theirs.of('c1').entries).toEqual([])
  outbox.again()
  await vi.waitUntil(() => asked.mock.calls.length === 1)
  await new Promise(setImmediate)
  expect(keys).toHaveLength(1)
  // the first one is back
  who = session()
  await vi.waitUntil(() => {
    outbox.again()
    return keys.length === 2
  })
})

test('a session that ended is not asked again until somebody is signed in', async () => {
  answers(() => refusal(401, 'unauthorized'))
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const outbox = opened('u1', () => {})
  outbox.send('c1', hello)
  await vi.waitUntil(() => lostOf(outbox))
  expect(timers.mock.calls.filter(([, pause]) => pause === 5_000)).toEqual([])
  timers.mockRestore()
})

test('an answer that comes after the sign-out writes nothing back, and is not asked again', async () => {
  let answer = (_: Response) => {}
  let asked = 0
  server.use(
    http.post(path, () => {
      asked++
      return new Promise<Response>((resolve) => {
        answer = resolve
      })
    }),
  )
  const outbox = outboxOf('u1', () => {})
  outbox.send('c1', hello)
  await vi.waitUntil(() => asked === 1)
  forgetKept()
  answer(refusal(503, 'unavailable'))
  await new Promise((resolve) => setTimeout(resolve))
  outbox.write('c1', { text: 'x' })
  expect(sessionStorage).toHaveLength(0)
  expect(outboxOf('u1', () => {})).not.toBe(outbox)
})

test('what is older than two minutes is offered and not sent by itself', async () => {
  const keys = answers(() => HttpResponse.error(), accepted)
  const outbox = opened('u1', () => {})
  outbox.send('c1', hello)
  await vi.waitUntil(() => lostOf(outbox))
  const [entry] = outbox.of('c1').entries
  vi.spyOn(Date, 'now').mockReturnValue((entry?.at ?? 0) + 130_000)
  outbox.again()
  await vi.waitUntil(() => outbox.of('c1').entries[0]?.state === 'held')
  outbox.again()
  expect(keys).toHaveLength(1)
  outbox.sendNow('c1', entry?.key ?? '', '')
  await vi.waitUntil(() => outbox.of('c1').entries[0]?.id)
  expect(new Set(keys).size).toBe(1)
  vi.restoreAllMocks()
})

test('after a refusal nothing that was given later leaves until somebody decides', async () => {
  const keys = answers(() => refusal(422, 'invalid'), accepted)
  const outbox = opened('u1', () => {})
  outbox.send('c1', hello)
  outbox.send('c1', { ...hello, text: 'E poi' })
  await vi.waitUntil(() => outbox.of('c1').entries[0]?.state === 'refused')
  outbox.again()
  outbox.send('c1', { ...hello, text: 'Infine' })
  await new Promise((resolve) => setTimeout(resolve))
  expect(keys).toHaveLength(1)
  outbox.discard('c1', outbox.of('c1').entries[0]?.key ?? '')
  await vi.waitUntil(() => outbox.of('c1').entries.every((one) => one.id))
  expect(keys).toHaveLength(3)
})

test('a conversation is one of a number, and what was begun before there was one belongs to the first', () => {
  const outbox = opened('u1', () => {})
  outbox.write(talkOf('c1', undefined), { text: 'Ciao' })
  outbox.adopt('c1', talkOf('c1', 'n1'))
  expect(outbox.of(talkOf('c1', 'n1')).draft.text).toBe('Ciao')
  expect(outbox.of(talkOf('c1', undefined)).draft.text).toBe('')
  expect(outbox.of(talkOf('c1', 'n2')).draft.text).toBe('')
})
