import { act } from 'react'
import { expect, test, vi } from 'vitest'
import { SessionProvider } from '../../lib/session'
import { eventually, show } from '../../test/render'
import { contact, HttpResponse, http, origin, refusal, server } from '../../test/server'
import { session } from '../../test/session'
import NewContact from './NewContact'

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.startsWith(label))
  const input = document.getElementById(found?.getAttribute('for') ?? '')
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field is called ${label}`)
  return input
}

async function type(label: string, text: string) {
  const input = field(label)
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

async function save() {
  await act(async () => document.querySelector<HTMLButtonElement>('[type=submit]')?.click())
}

async function open(onClose = vi.fn()) {
  await show(
    <SessionProvider value={session()}>
      <NewContact onClose={onClose} onSaved={() => {}} />
    </SessionProvider>,
  )
  await eventually(() => document.querySelector('[type=submit]'))
  return onClose
}

test('what the server refuses stands at its field, and in a list that leads there', async () => {
  server.use(
    http.post(`${origin}/v1/contacts`, () =>
      refusal(422, 'invalid', {
        errors: [
          { pointer: '/phone', detail: 'is no phone number' },
          { pointer: '/time_zone', detail: 'is unknown' },
        ],
      }),
    ),
  )
  await open()
  await type('Phone', '+39 12')
  await save()
  const alert = await eventually(() => document.querySelector('[role=alert]'))
  expect(alert.textContent).toContain('2 things need your attention')
  expect(alert.textContent).toContain('/time_zone: is unknown')
  expect(field('Phone').getAttribute('aria-invalid')).toBe('true')
  const link = [...alert.querySelectorAll('button')].find((one) => one.textContent === 'Phone: is no phone number')
  await act(async () => link?.click())
  expect(document.activeElement).toBe(field('Phone'))
})

test('all attempts of one form have one key, whose answer may get lost on the way', async () => {
  const keys: (string | null)[] = []
  server.use(
    http.post(`${origin}/v1/contacts`, ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'))
      return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(contact('1'), { status: 201 })
    }),
  )
  const onClose = await open()
  await type('Phone', '+393331234567')
  await save()
  const alert = await eventually(() => document.querySelector('[role=alert]'))
  expect(alert.textContent).toContain('nothing that you typed is lost')
  await save()
  await eventually(() => onClose.mock.calls.length === 1)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(keys).toEqual([keys[0], keys[0]])
})

test('an empty form is not sent', async () => {
  await open()
  await save()
  const alert = await eventually(() => document.querySelector('[role=alert]'))
  expect(alert.textContent).toContain('Phone: A phone is needed.')
})

test('what was typed is there again when the form is opened anew', async () => {
  await open()
  await type('Phone', '+393331234567')
  await type('First name', 'Anna')
  document.body.replaceChildren()
  await open()
  expect(field('First name').value).toBe('Anna')
  expect(document.body.textContent).toContain('Kept as +393331234567')
})
