import { act } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readKept, writeKept } from '../lib/kept'
import type { Session } from '../lib/session'
import { remember } from '../lib/storage'
import { eventually, show } from '../test/render'
import { contact, HttpResponse, http, origin, refusal, server } from '../test/server'
import { session } from '../test/session'
import { SessionGate } from './SessionGate'

const two: Session = session({
  workspaces: [
    { id: 'w1', name: 'Shop', role: 'owner' },
    { id: 'w2', name: 'Café', role: 'marketer' },
  ],
})
const there: Session = {
  ...two,
  user: { ...two.user, id: 'u2' },
  workspace: { ...two.workspace, id: 'w2', name: 'Café' },
}

const page = () => document.body.textContent ?? ''
const button = (text: string) => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(text))

async function press(text: string) {
  const found = await eventually(() => button(text))
  await act(async () => found.click())
}

async function fill(name: string, text: string) {
  const input = await eventually(() => document.querySelector<HTMLInputElement>(`input[name=${name}]`))
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

beforeEach(() => {
  history.replaceState(null, '', '/console/')
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
  server.use(
    http.get(`${origin}/v1/automations`, () => HttpResponse.json({ items: [], next: null })),
    http.get(`${origin}/v1/contacts`, () => HttpResponse.json({ items: [contact('1')], next: null })),
    http.get(`${origin}/v1/events`, () => new HttpResponse(new ReadableStream())),
  )
})
afterEach(() => vi.unstubAllGlobals())

test('who has several workspaces chooses one after signing in', async () => {
  const chosen: unknown[] = []
  server.use(
    http.get(`${origin}/v1/session`, () => refusal(401, 'unauthorized')),
    http.post(`${origin}/v1/session`, () => HttpResponse.json(two)),
    http.put(`${origin}/v1/session/workspace`, async ({ request }) => {
      chosen.push(await request.json())
      return HttpResponse.json(there)
    }),
  )
  await show(<SessionGate />)
  await fill('email', 'ada@shop.example')
  await fill('password', 'correct horse battery')
  await press('Sign in')
  await eventually(() => page().includes('Choose a workspace'))
  await press('Café')
  await eventually(() => button('Café') && document.querySelector('nav'))
  expect(chosen).toEqual([{ workspace_id: 'w2' }])
})

test('a window whose workspace was changed in another one asks before it goes there', async () => {
  const back: unknown[] = []
  server.use(
    http.get(`${origin}/v1/session`, () => HttpResponse.json(two)),
    http.put(`${origin}/v1/session/workspace`, async ({ request }) => {
      back.push(await request.json())
      return HttpResponse.json(two)
    }),
  )
  await show(<SessionGate />)
  await eventually(() => document.querySelector('nav'))
  const other = new BroadcastChannel('cadenza.session')
  other.postMessage({ session: there })
  await eventually(() => page().includes('You changed workspace in another window'))
  expect(page()).toContain('Continue in Café')
  await press('Go back to Shop')
  await eventually(() => !page().includes('You changed workspace in another window'))
  expect(back).toEqual([{ workspace_id: 'w1' }])
  other.close()
})

test('a server that is not reached at the start is tried again', async () => {
  let tries = 0
  server.use(http.get(`${origin}/v1/session`, () => (++tries === 1 ? HttpResponse.error() : HttpResponse.json(two))))
  await show(<SessionGate />)
  await press('Try again')
  await eventually(() => document.querySelector('nav'))
  expect(tries).toBe(2)
})

test('who signs out is not told of chats in this browser any more, and what they typed is forgotten', async () => {
  const asked: string[] = []
  const unsubscribe = vi.fn(async () => true)
  vi.stubGlobal('PushManager', class {})
  vi.stubGlobal('Notification', class {})
  const getRegistration = async () => ({ pushManager: { getSubscription: async () => ({ unsubscribe }) } })
  Object.defineProperty(navigator, 'serviceWorker', { value: { getRegistration }, configurable: true })
  remember('chat.device.u1', 'd1')
  server.use(
    http.get(`${origin}/v1/session`, () => HttpResponse.json(two)),
    http.delete(`${origin}/v1/*`, ({ request }) => {
      asked.push(new URL(request.url).pathname)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  await show(<SessionGate />)
  await eventually(() => document.querySelector('nav'))
  writeKept('form', { a: '1' })
  vi.spyOn(console, 'warn').mockImplementation(() => {}) // a menu that is not laid out has nothing to take the focus
  await press('Ada')
  server.use(http.get(`${origin}/v1/session`, () => refusal(401, 'unauthorized')))
  const out = await eventually(() => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].at(-1))
  await act(async () => out.click())
  await eventually(() => document.querySelector('input[name=password]'))
  expect(asked).toEqual(['/v1/notifications/devices/d1', '/v1/session'])
  expect(unsubscribe).toHaveBeenCalledOnce()
  expect(readKept('form', {})).toEqual({})
  Reflect.deleteProperty(navigator, 'serviceWorker')
  vi.restoreAllMocks()
})
