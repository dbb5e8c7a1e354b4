import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { api } from './api'
import { activeOf, newPhone } from './automations'
import { newPage, shoot, signedIn, withBrowser } from './browser'
import { crowdOf } from './campaigns'
import { faults } from './faults'
import { looksRight } from './looks'
import { arrivedAt, open, textsAt } from './simulator'

withBrowser()

afterEach(() => faults())

const patience = { timeout: 60_000 }
const welcome = { kind: 'send_template', template: 'welcome', language: 'it', parameters: { '1': '%%FIRST_NAME%%' } }

/** Today on the clocks of the workspace. */
const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome' }).format(new Date())

/** The number of a figure, which opens its people. */
const figure = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}: \\d+\\. Show`) })

test('figures are those of the phones, and open people who become a list', async () => {
  const { prefix, phones } = await crowdOf(3)
  const failing = newPhone()
  await faults({ phone: failing, error: 131026 })
  const automation = await activeOf([{ ...welcome, name: 'Greets' }], { name: 'Reported' })
  for (const phone of [...phones, failing])
    await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone, first_name: 'Guest' } })
  await expect.poll(async () => (await arrivedAt(prefix)).length, patience).toBe(3)
  await open(phones[0] ?? '')

  // a browser elsewhere: the days stay those of the workspace
  const page = await newPage({ timezoneId: 'America/Los_Angeles' })
  await signedIn(page, 'marketer')
  await page.goto('/console/reports')
  // nothing was chosen yet, and figures are there
  await figure(page, 'Entered').waitFor()
  await page.getByLabel('Automation', { exact: true }).selectOption({ label: automation.name })
  await expect.poll(() => figure(page, 'Greets: Delivered').textContent(), patience).toBe('3')
  await expect.poll(() => figure(page, 'Greets: Read').textContent(), patience).toBe('1')
  await expect.poll(() => figure(page, 'Entered').textContent(), patience).toBe('4')
  await page.getByRole('rowheader', { name: /^Cannot be delivered/ }).waitFor()
  await page.getByText('The phone is not on WhatsApp, or its app is too old.').waitFor()
  expect(await textsAt(failing)).toEqual([])

  await page.getByText(/Days of Europe\/Rome\. Messages/).waitFor()
  await page.getByTestId('chart').locator('canvas').waitFor()
  await page.getByText('Show as a table').click()
  const table = page.getByRole('table', { name: 'Day by day' })
  const names = await table.getByRole('columnheader').allTextContents()
  const cells = await table.locator(`[data-day="${today()}"] td`).allTextContents()
  expect(cells[names.indexOf('Delivered') - 1]).toBe('3')
  await expect.poll(() => table.locator('tbody tr').count()).toBe(30)
  await expect.poll(() => table.locator('tbody tr').last().getAttribute('data-day')).toBe(today())

  await figure(page, 'Greets: Delivered').click()
  const drawer = page.getByRole('dialog', { name: 'Delivered' })
  await expect.poll(() => drawer.getByRole('link', { name: 'Guest' }).count(), patience).toBe(3)
  await drawer.getByRole('button', { name: 'Make a list' }).click()
  await drawer.getByLabel('Name of the list').fill('They were reached')
  await drawer.getByRole('button', { name: 'Make a list' }).click()
  await drawer.getByText('A list of 3 contacts was made:').waitFor()
  const file = await page.request.get(
    (await drawer.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')) ?? '',
  )
  for (const phone of phones) expect(await file.text()).toContain(phone)
  await page.reload()
  await drawer.waitFor()
  await page.keyboard.press('Escape')

  await page.getByLabel('Compared with').selectOption('before')
  const row = page.getByRole('region', { name: 'Comparison' }).getByRole('row', { name: /^Delivered/ })
  await expect.poll(() => row.getByRole('cell').allTextContents(), patience).toEqual(['0', '3', '–'])
  await looksRight(page, 'report of an automation')
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => page.getByRole('navigation').first().isVisible()).toBe(false)
  await expect.poll(() => page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
  await shoot(page, 'report-print')
  await page.emulateMedia({ media: null })
  await page.getByLabel('Report of').selectOption('prices')
  await page.getByRole('heading', { name: 'In detail' }).waitFor()
  await looksRight(page, 'report of prices')
  await page.getByLabel('Report of').selectOption('number')
  await expect.poll(() => page.getByLabel('Number', { exact: true }).inputValue(), patience).not.toBe('')
  await page.getByTestId('chart').locator('canvas').waitFor()
  await looksRight(page, 'reports')
})
