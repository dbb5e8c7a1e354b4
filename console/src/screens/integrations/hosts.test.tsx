import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { act } from 'react'
import { expect, test } from 'vitest'
import { SessionProvider } from '../../lib/session'
import { eventually, show } from '../../test/render'
import { HttpResponse, http, origin, server } from '../../test/server'
import { session } from '../../test/session'
import { HostsTab } from './HostsTab'

// a host is paused after days of failures, for which no test with a real one can wait
const paused = {
  id: 'h1',
  host: 'crm.example',
  state: 'paused',
  first_failure_at: '2026-03-01T09:00:00Z',
  paused_at: '2026-03-04T09:00:00Z',
  reason: 'webhook_no_answer',
}

function hosts(scopes: ReturnType<typeof session>['scopes']) {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <SessionProvider value={session({ scopes })}>
          <HostsTab />
        </SessionProvider>
      ),
    }),
    history: createMemoryHistory(),
  })
  return show(<RouterProvider router={router} />)
}

const button = (words: string) => [...document.querySelectorAll('button')].find((one) => one.textContent === words)

test('a paused host says why, and is resumed by who may', async () => {
  let now: object = paused
  server.use(
    http.get(`${origin}/v1/webhooks`, () => HttpResponse.json({ items: [now], next: null })),
    http.post(`${origin}/v1/webhooks/h1/resume`, () => {
      now = { ...paused, state: 'ok', first_failure_at: null, paused_at: null, reason: '' }
      return HttpResponse.json(now)
    }),
  )
  const { element } = await hosts(['settings:read', 'settings:write'])
  const resume = await eventually(() => button('Resume'))
  expect(element.textContent).toContain('the program did not answer · Paused since')
  expect(element.textContent).toContain('noted as failed, without a call, until you resume it')
  await act(async () => resume.click())
  await eventually(() => !button('Resume'))
  expect(element.textContent).toContain('works')
})

test('who may only read is shown no button', async () => {
  server.use(http.get(`${origin}/v1/webhooks`, () => HttpResponse.json({ items: [paused], next: null })))
  const { element } = await hosts(['settings:read'])
  await eventually(() => element.textContent?.includes('crm.example'))
  expect(button('Resume')).toBeUndefined()
  expect(button('New secret')).toBeUndefined()
})
