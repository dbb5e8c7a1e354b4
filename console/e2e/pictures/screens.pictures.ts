import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { languages } from '../../src/i18n/languages'
import { api, invite, takeInvitation } from '../api'
import { bringCookie, newPage, withBrowser } from '../browser'

withBrowser()

type Named = { id: string; name: string }
type Listed<T> = { items: T[] }

const folder = join(import.meta.dirname, '../../../docs/images')
const viewport = { width: 1120, height: 720 }
const owner = { cookie: '' }
/** What of the shop is shown, by its screen. */
const shown: Record<string, string> = {}

const first = async (path: string, name?: string) => {
  const { items } = await api<Listed<Named>>('GET', path)
  const found = name ? items.find((one) => one.name === name) : items[0]
  return found?.id ?? ''
}

beforeAll(async () => {
  // the shop's campaign comes last: once it has ended, all is there
  await vi.waitUntil(
    async () => (await api<Listed<{ state: string }>>('GET', '/v1/campaigns')).items[0]?.state === 'done',
    {
      timeout: 100_000,
      interval: 500,
    },
  )
  type Conversation = { contact: { id: string }; unread: number }
  const { items } = await api<Listed<Conversation>>('GET', '/v1/conversations')
  const contact = items.sort((a, b) => b.unread - a.unread)[0]?.contact.id ?? ''
  await api('POST', '/v1/tickets', {
    contact_id: contact,
    title: 'Parcel arrived open',
    description: 'The box had a tear.',
  })
  await api('POST', '/v1/automations', {
    name: 'Order confirmation',
    start: [{ kind: 'integration', label: 'Shop' }],
    steps: [{ kind: 'send_message', text: 'Grazie %%FIRST_NAME%%! Ordine %%META.order.id%% ricevuto.' }],
  })
  owner.cookie = await takeInvitation(await invite('owner', 'Giulia Rossi'))
  const automation = await first('/v1/automations?limit=50', 'Welcome with two buttons')
  Object.assign(shown, {
    dashboard: '/dashboard',
    chat: `/chat/${contact}`,
    campaigns: `/campaigns/${await first('/v1/campaigns')}`,
    templates: `/templates/${await first('/v1/templates')}`,
    tickets: '/tickets',
    integrations: '/integrations',
    contacts: '/contacts',
    lists: '/lists',
    'chat-buttons': '/chat-buttons',
    reports: `/reports?of=automation&id=${automation}`,
    attention: '/attention',
    settings: '/settings/workspace',
  })
})

/** Waits until nothing is loaded any more, and what is loaded is painted. */
async function settled(page: Page) {
  await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => null) // the stream of events keeps it busy
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0)
  await page.evaluate(() => document.fonts.ready)
}

test.each(Object.keys(languages))('the screens in %s', async (language) => {
  const page = await newPage({ locale: language, viewport })
  await bringCookie(page, owner.cookie)
  for (const [screen, address] of Object.entries(shown)) {
    await page.goto(`/console${address}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await settled(page)
    await page.screenshot({ path: join(folder, `manual-${language}-${screen}.png`), animations: 'disabled' })
  }
})
