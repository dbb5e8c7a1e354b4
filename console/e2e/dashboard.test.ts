import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { api } from './api'
import { activeOf, newPhone } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { faults } from './faults'
import { looksRight } from './looks'
import { textsAt, write } from './simulator'

withBrowser()

afterEach(() => faults())

const patience = { timeout: 30_000 }

/** How many messages the page says were sent today. */
async function sentToday(page: Page): Promise<number> {
  const text = (await page.getByTestId('sent-today').first().textContent()) ?? ''
  return Number(/\d+/.exec(text)?.[0] ?? 0)
}

test('the dashboard says what needs somebody, who waits, and what was sent today', async () => {
  const automation = await activeOf([{ kind: 'send_template', template: 'choice', language: 'it' }])
  const start = (phone: string) => api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone } })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/dashboard')
  await page.getByTestId('sent-today').first().waitFor()
  const before = await sentToday(page)

  // what is sent meanwhile counts without a reload
  const phones = [newPhone(), newPhone()]
  for (const phone of phones) await start(phone)
  await expect.poll(() => sentToday(page), patience).toBe(before + 2)
  for (const phone of phones) expect(await textsAt(phone)).toHaveLength(1)

  await faults({ token: 'revoked' })
  await start(newPhone())
  const need = page.getByRole('link', { name: `1 run needs attention in “${automation.name}”` })
  await need.waitFor()
  // by somebody to whom nothing was sent: WhatsApp says whole seconds, and what is sent within the same one counts as later
  await write(newPhone(), 'And when are you open?')
  await page.getByText(/chats? waits? for an answer/).waitFor()
  await looksRight(page, 'dashboard')
  await need.click()
  await page.getByRole('heading', { name: 'Attention', level: 1 }).waitFor()
  await faults()
  await page.getByRole('button', { name: 'Resume all' }).click()
  await page.goto('/console/dashboard')
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await need.waitFor({ state: 'hidden' })

  // who answers chats sees neither this nor reports
  const operator = await newPage()
  await signedIn(operator, 'chat_operator')
  for (const name of ['Dashboard', 'Campaigns', 'Reports']) {
    expect(await operator.getByRole('link', { name, exact: true }).count(), name).toBe(0)
  }
})
