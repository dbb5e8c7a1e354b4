import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Customer, type Figures, figuresOf, type Phones, refusing, words } from './day-customers'
import type { OnPhone } from './simulator'

const patience = { timeout: 60_000 }

/** The numbers of bars, by their words. */
async function barsOf(page: Page, label: string): Promise<Record<string, number>> {
  const rows = page.getByRole('table', { name: label, exact: true }).first().getByRole('row')
  return Object.fromEntries(
    await rows.evaluateAll((all) =>
      all.map((row): [string, number] => [
        row.querySelector('th')?.textContent ?? '',
        Number(row.querySelector('.funnel-number')?.textContent?.replace(/\D/g, '')),
      ]),
    ),
  )
}

/** The numbers of a list, by their words. */
async function cardsOf(page: Page, list: string): Promise<Record<string, number>> {
  const cards = page.locator(list).first().locator('> div')
  return Object.fromEntries(
    await cards.evaluateAll((all) =>
      all.map((one): [string, number] => [
        one.querySelector('dt')?.textContent ?? '',
        Number((one.querySelector('dd .figure') ?? one.querySelector('dd'))?.textContent?.replace(/\D/g, '')),
      ]),
    ),
  )
}

/** All bars of messages, when these are the figures. */
const bars = (figures: Figures) => ({ ...figures, Clicked: 0, 'On their way': 0, Failed: 0, 'Not known': 0 })

/** Reads the page of a campaign, when these messages of it are on the phones. */
export async function readsCampaign(
  page: Page,
  id: string,
  figures: Figures,
  of: { entered: number; leftOut: number },
) {
  const { entered, leftOut } = of
  await page.goto(`/console/campaigns/${id}`)
  await expect.poll(() => barsOf(page, 'Messages'), patience).toEqual(bars(figures))
  await expect
    .poll(() => cardsOf(page, '[aria-label="Progress"].figure-cards'), patience)
    .toEqual({ Members: entered + leftOut, Entered: entered, 'Still to come': 0, 'Did not enter': leftOut })
  await expect
    .poll(() => cardsOf(page, '[aria-label="In the automation"]'), patience)
    .toEqual({ Entered: entered, 'Inside now': 0, 'Went through': entered, 'Left early': 0 })
  if (leftOut > 0) await page.getByText(`${leftOut} may get no marketing`).waitFor()
}

type Day = { phones: Phones; customers: readonly Customer[]; information: string; person: string }

/** A step of an automation with what it did. */
async function step(page: Page, place: number, executed: number, figures: Partial<Figures> = {}) {
  const shown = Object.entries(figures).filter(([, count]) => count > 0)
  await expect
    .poll(() => cardsOf(page, `section[aria-label^="${place} ·"] .report-counts`), patience)
    .toEqual({ Performed: executed, ...Object.fromEntries(shown) })
}

/** The number of a reason. */
const reason = (page: Page, name: string) =>
  page.getByRole('row').filter({ hasText: name }).locator('.funnel-number').first()

/** Reads the reports of both automations, of the templates and of the number. */
export async function readsReports(page: Page, { phones, customers, information, person }: Day) {
  const of = (meant: (message: OnPhone) => boolean) => figuresOf(phones, meant)
  const kind = (...kinds: Customer['kind'][]) => customers.filter((one) => kinds.includes(one.kind)).length
  const asked = kind('asks')
  const stopped = kind('stops inside')
  const inside = asked + stopped + kind('listens')
  await page.goto('/console/reports')
  await page.getByLabel('Automation', { exact: true }).selectOption({ label: information })
  await expect
    .poll(() => barsOf(page, 'Way through'), patience)
    .toEqual({ Entered: inside, 'Inside now': 0, 'Went through': inside - asked, 'Left early': asked })
  await expect.poll(() => reason(page, 'Ended by another automation').textContent()).toBe(String(asked))
  await step(
    page,
    1,
    inside,
    of(({ text }) => text === words.help),
  )
  await step(page, 2, inside)
  await step(
    page,
    3,
    kind('listens'),
    of(({ template }) => template === 'welcome'),
  )
  await expect.poll(() => reason(page, 'Refused marketing').textContent()).toBe(String(stopped))

  await page.getByLabel('Automation', { exact: true }).selectOption({ label: person })
  await expect
    .poll(() => barsOf(page, 'Way through'), patience)
    .toEqual({ Entered: asked, 'Inside now': 0, 'Went through': asked, 'Left early': 0 })
  await step(
    page,
    4,
    asked,
    of(({ text }) => text === words.ask),
  )

  await page.getByLabel('Report of').selectOption('template')
  for (const template of ['choice', 'welcome']) {
    await page.getByLabel('Template', { exact: true }).selectOption({ label: `${template} · it` })
    await expect.poll(() => barsOf(page, 'Messages'), patience).toEqual(bars(of((one) => one.template === template)))
  }
  await page.getByLabel('Report of').selectOption('number')
  const all = of(() => true)
  await expect.poll(() => barsOf(page, 'Messages'), patience).toEqual(bars(all))
  await expect
    .poll(() => cardsOf(page, '.report > section:last-child .report-counts'), patience)
    .toMatchObject({ Charged: all.Delivered, Free: 0 })
}

/** Reads the dashboard, which counts all. */
export async function readsDashboard(page: Page, { phones, customers }: Day) {
  const all = figuresOf(phones, () => true)
  await page.goto('/console/dashboard')
  await expect.poll(() => cardsOf(page, '[aria-label="Last seven days"]'), patience).toEqual({ ...all, Failed: 0 })
  await page
    .getByTestId('sent-today')
    .getByText(`${all.Sent.toLocaleString('en')} messages were sent today.`)
    .waitFor()
  await page.getByText('Nobody waits for an answer.').waitFor()
  await page.getByText('Nothing needs you. Everything goes on by itself.').waitFor()
  expect(refusing(customers).length).toBeGreaterThan(0)
}
