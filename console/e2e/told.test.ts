import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { asPerson } from './api'
import { cookieOf, newPage, signedIn, withBrowser } from './browser'
import { textsAt, write } from './simulator'
import { assign, box, bubble, openChat, writer } from './talk'

withBrowser()

type Heard = { notices: Notification[]; sounds: number }

declare global {
  interface Window {
    heard: Heard
  }
}

/** A window that notes which notifications it shows and how often it makes a sound. */
async function listening(role: string): Promise<{ page: Page; me: { id: string } }> {
  const page = await newPage()
  await page.context().grantPermissions(['notifications'], { origin: inject('stack').url })
  await page.context().addInitScript(() => {
    window.heard = { notices: [], sounds: 0 }
    window.Notification = class extends Notification {
      constructor(...of: ConstructorParameters<typeof Notification>) {
        super(...of)
        window.heard.notices.push(this)
      }
    }
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...at) {
      window.heard.sounds++
      start.apply(this, at)
    }
  })
  const me = await signedIn(page, role)
  await page.goto('/console/chat')
  await page.getByRole('button', { name: 'Notifications and quick replies' }).click()
  return { page, me }
}

const notices = (page: Page) => page.evaluate(() => window.heard.notices.map(({ title, body }) => `${title}: ${body}`))
const sounds = (page: Page) => page.evaluate(() => window.heard.sounds)
/** For a second after a sound there is no other. */
const isSilent = (page: Page) =>
  page.evaluate(async () => !(await navigator.locks.query()).held?.some(({ name }) => name === 'cadenza.chat.sound'))

test('whoever looks elsewhere is told of messages by a notification and a sound, on every screen, and not of those of colleagues', async () => {
  const { page, me } = await listening('chat_manager')
  const ada = await writer('+393345000001', 'Ada')
  const zoe = await writer('+393345000002', 'Zoe')
  const other = await signedIn(await newPage(), 'chat_operator')
  await assign(ada.id, me.id)
  await assign(zoe.id, other.id)
  await page.getByRole('switch', { name: 'Notifications in this browser' }).click()
  await page.getByRole('switch', { name: 'Sound' }).click()
  await expect.poll(() => sounds(page)).toBe(1) // one hears what one chose
  await expect.poll(() => isSilent(page)).toBe(true)
  await page.keyboard.press('Escape')

  await write(zoe.phone, 'Per un collega')
  await write(ada.phone, 'C’è posto?')
  await expect.poll(() => notices(page)).toEqual(['Ada Talk: C’è posto?'])
  await expect.poll(() => sounds(page)).toBe(2)
  await page.getByRole('link', { name: 'Chat buttons' }).click()
  await page.getByRole('heading', { name: 'Chat buttons', level: 1 }).waitFor()
  await write(ada.phone, 'Siamo in tre')
  await expect.poll(() => notices(page)).toEqual(['Ada Talk: C’è posto?', 'Ada Talk: Siamo in tre'])

  await page.evaluate(() => window.heard.notices.at(-1)?.dispatchEvent(new Event('click')))
  await page.getByRole('heading', { name: ada.name, level: 1 }).waitFor()
  await bubble(page, 'Siamo in tre').waitFor()

  // of several windows one tells, and none of what is looked at in one of them
  const window2 = await page.context().newPage()
  await window2.goto('/console/contacts')
  await window2.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await page.bringToFront()
  await write(ada.phone, 'La vedo')
  await bubble(page, 'La vedo').waitFor()
  await openChat(page, zoe.name)
  await write(ada.phone, 'Non la vedo')
  await expect
    .poll(async () => [...(await notices(page)), ...(await notices(window2))].slice(2))
    .toEqual(['Ada Talk: Non la vedo'])
})

test('what was written without a connection goes out on the next screen, too', async () => {
  const eva = await writer('+393345000003', 'Eva')
  const page = await newPage()
  await signedIn(page, 'chat_manager')
  await page.goto('/console/chat')
  await openChat(page, eva.name)
  await box(page).waitFor()
  await page.route('**/v1/conversations/*/messages', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  )
  await box(page).fill('A domani')
  await page.keyboard.press('Enter')
  await page.getByText('No answer yet.').waitFor()
  await page.goto('/console/contacts')
  await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  expect(await textsAt(eva.phone)).toEqual([])
  await page.unrouteAll()
  await expect.poll(() => textsAt(eva.phone)).toEqual(['A domani'])
})

test('a push while the console is closed names the chat that was assigned; a browser whose service refuses is told so', async () => {
  const { page, me } = await listening('chat_operator')
  const ida = await writer('+393345000004', 'Ida')
  await page.getByRole('switch', { name: 'Also when the console is closed' }).click()
  await page.getByText('push service could not be reached').waitFor()
  await assign(ida.id, me.id)
  type Notices = { items: { id: string; kind: string }[] }
  const told = await asPerson<Notices>(await cookieOf(page), 'GET', '/v1/notifications')
  const notice = told?.items[0]
  expect(notice?.kind).toBe('chat_assigned')

  const devtools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [one] = registrations
      if (one) resolve(one.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  await devtools.send('ServiceWorker.deliverPushMessage', {
    origin: inject('stack').url,
    registrationId: await registered,
    data: JSON.stringify(notice),
  })
  const shown = () =>
    page.evaluate(async () => {
      const worker = await navigator.serviceWorker.ready
      return (await worker.getNotifications()).map(({ title, body, data }) => ({ title, body, path: data.path }))
    })
  await expect
    .poll(shown)
    .toEqual([{ title: 'A chat was assigned to you', body: ida.name, path: `/console/chat/${ida.id}` }])
})
