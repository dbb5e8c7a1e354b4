import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { api } from './api'
import { atStart, newPage, withBrowser } from './browser'
import { addStep, closeDrawer, drawer } from './builder-help'
import { textsAt, write } from './simulator'

withBrowser()

const folder = process.env.CONSOLE_DOCS

/** Keeps a picture for the docs, where CONSOLE_DOCS names their folder: `make console-shots`. */
async function picture(page: Page, name: string) {
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(folder, `console-${name}.png`), animations: 'disabled' })
}

const phone = '+393339950001'

test('a new user comes from the link of `make up` to an automation that answers on a phone', async () => {
  const page = await newPage()
  await page.goto(inject('stack').link)
  await atStart(page)
  await page.getByRole('row').nth(1).waitFor()
  expect(page.url()).not.toContain('token')
  await page.goBack().catch(() => null)
  expect(page.url()).not.toContain('token')
  await page.goto('/console/')
  await page.getByRole('row').nth(1).waitFor()
  await picture(page, 'automations')

  await page.getByRole('button', { name: 'New automation' }).click()
  await page.getByRole('menuitem', { name: 'Empty' }).click()
  await page.getByLabel('Name of the automation').fill('Price list')
  await page.getByRole('button', { name: 'Create the automation' }).click()

  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'A message is received' }).click()
  await drawer(page).getByLabel('The contact writes exactly').fill('prices')
  await closeDrawer(page)
  await addStep(page, 'Send a message')
  await drawer(page)
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill('Hello %%FIRST_NAME|there%%! A coffee is €1.20, a croissant €1.50.')
  await drawer(page).getByRole('alert').waitFor({ state: 'hidden' })
  await picture(page, 'message')
  await closeDrawer(page)
  await picture(page, 'editor')

  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Publish' })
  await sheet.getByRole('button', { name: 'Publish and activate' }).waitFor()
  await picture(page, 'publish')
  await sheet.getByRole('button', { name: 'Publish and activate' }).click()
  await page.getByText('“Price list” is active').first().waitFor()

  await write(phone, 'prices')
  // by the name that they have on WhatsApp
  const answer = expect.stringMatching(/^Hello .+! A coffee is €1\.20, a croissant €1\.50\.$/)
  await expect.poll(() => textsAt(phone)).toEqual([answer])
  const { items } = await api<{ items: { id: string; phone: string }[] }>(
    'GET',
    `/v1/contacts?search=${encodeURIComponent(phone)}`,
  )
  await page.goto(`/console/contacts/${items[0]?.id}`)
  await page.getByRole('link', { name: 'Price list' }).first().waitFor()
  await picture(page, 'contact')
  await page.goto(`${inject('stack').simulator}/sim`)
  await page.getByText(phone).first().click()
  await page.getByText('A coffee is €1.20').first().waitFor()
  await picture(page, 'phone')
})

test('the link of `make up` works once', async () => {
  const page = await newPage()
  await page.goto(inject('stack').link)
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
  await page.getByRole('button', { name: 'Sign in with a password' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})
