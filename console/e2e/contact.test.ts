import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

type Named = { id: string }

async function person(phone: string, first: string, more: object = {}): Promise<Named> {
  return api<Named>('POST', '/v1/contacts', { phone, first_name: first, last_name: 'Page', ...more })
}

/** An automation in which whoever enters waits for a day, at a step of a name. */
async function waiting(name: string): Promise<Named> {
  const automation = await api<Named>('POST', '/v1/automations', {
    name,
    start: [],
    steps: [{ kind: 'add_tags', name: 'remind', tags: [`${name} reminded`], wait: { for: 'P1D' } }],
  })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  return automation
}

async function open(page: Page, id: string, name: string) {
  await page.goto(`/console/contacts/${id}`)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

const said = (page: Page, text: string | RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor()

test('what is known of a contact is changed in its place, and refused there', async () => {
  const { id } = await person('+393336100001', 'Irene')
  await person('+393336100002', 'Taken')
  const page = await newPage()
  await signedIn(page)
  await open(page, id, 'Irene Page')
  await page.getByRole('button', { name: 'Change E-mail' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill('no address')
  await page.keyboard.press('Enter')
  await page.locator('#contact-email[aria-invalid="true"]').waitFor()
  await page.reload() // nothing that was typed is lost
  await expect.poll(() => page.getByLabel('E-mail', { exact: true }).inputValue()).toBe('no address')
  await page.getByLabel('E-mail', { exact: true }).fill('irene@shop.example')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('irene@shop.example').waitFor()
  await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('Change E-mail')

  await page.getByRole('button', { name: 'Change City' }).click()
  await page.getByLabel('City', { exact: true }).fill('Lecce')
  await page.keyboard.press('Enter')
  await page.getByRole('definition').filter({ hasText: 'Lecce' }).waitFor()
  await page.getByText('CITY was set to Lecce').waitFor() // in what happened, without a reload

  await page.getByRole('button', { name: 'Change Phone' }).click()
  await page.getByText('From now on the contact is known by this phone').waitFor()
  await page.getByLabel('Phone', { exact: true }).fill('+39 333 610 0002')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor() // it is somebody else's
  await page.getByLabel('Phone', { exact: true }).fill('+39 333 610 0003')
  await page.keyboard.press('Enter')
  await page.locator('.contact-head').getByText('+393336100003').waitFor()
})

test('tags, lists, operators and consent are set, and what was said of consent is kept', async () => {
  const { id } = await person('+393336100011', 'Bruno')
  const list = await api<Named>('POST', '/v1/lists', { name: 'Page people' })
  const page = await newPage()
  const me = await signedIn(page)
  await open(page, id, 'Bruno Page')
  await page.getByRole('combobox', { name: 'Tags' }).fill('page guest')
  await page.keyboard.press('Enter')
  await page.getByText('Tag put on: page guest').waitFor()
  await page.getByRole('combobox', { name: 'Lists' }).click()
  await page.getByRole('option', { name: 'Page people' }).click()
  await page.getByRole('button', { name: 'Add to it' }).click()
  await said(page, 'Bruno Page is in the list Page people.')
  const { items } = await api<{ items: Named[] }>('GET', `/v1/lists/${list.id}/members`)
  expect(items.map((one) => one.id)).toEqual([id])
  await page.getByRole('combobox', { name: 'Assigned to' }).click()
  await page.getByRole('option', { name: me.name, exact: true }).click()
  await page.getByText(`Assigned to ${me.name}`).waitFor()
  await expect.poll(() => page.locator(':focus').getAttribute('role')).toBe('combobox') // the focus stays
  await page.keyboard.press('Escape')
  await page.getByRole('option').first().waitFor({ state: 'hidden' }) // and nothing lies over what is below
  await page.getByLabel('Where the person said so').fill('at the till')
  await page.getByRole('button', { name: 'Set to granted' }).click()
  await page.getByRole('listitem').filter({ hasText: 'at the till' }).waitFor()
  await page.locator('.contact-head').getByText('Granted').waitFor()
  await page.getByText('Granted marketing').waitFor()
})

test('where a contact waits is said, and steered in its place', async () => {
  const { id } = await person('+393336100021', 'Rosa', { time_zone: 'America/New_York' })
  await waiting('Page reminder')
  const page = await newPage()
  await signedIn(page)
  await open(page, id, 'Rosa Page')
  await page.getByText('Not inside any automation.').waitFor()
  await page.getByRole('button', { name: 'Start an automation' }).click()
  await page.getByRole('combobox', { name: 'Automation' }).click()
  await page.getByRole('option', { name: 'Page reminder' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start an automation' }).click()
  const run = page.getByRole('listitem', { name: 'Page reminder' })
  await run.getByText(/Waits at “remind” until .* GMT\+\d.* \(\w+, \d\d:\d\d E[SD]T\)/).waitFor() // both their clocks
  await run.getByRole('button', { name: 'Pause' }).click()
  await run.getByText('Paused by hand at “remind”').waitFor()
  await run.getByRole('button', { name: 'Resume' }).click()
  await run.getByRole('button', { name: 'Move…' }).click()
  await page.getByLabel(/It is due on/).fill('2031-03-30T02:30')
  await page.getByText(/The clocks are put forward over this time/).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
  await run.getByText(/until Mar 30, 2031, 03:30 GMT\+2/).waitFor()
  await run.getByRole('button', { name: 'Skip the wait' }).click()
  await page.getByText('Not inside any automation.').waitFor()
  await page.getByText('Tag put on: Page reminder reminded').waitFor()
  await page.getByText(/^Left Page reminder/).waitFor()
})

test('a contact is blocked and restored, merged, and erased by typing their name', async () => {
  const { id } = await person('+393336100031', 'Dario')
  const other = await person('+393336100032', 'Doppione', { email: 'dario@shop.example' })
  const page = await newPage()
  await signedIn(page)
  await open(page, id, 'Dario Page')
  await page.getByRole('button', { name: 'Block' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await page.getByText(/^Blocked since/).waitFor()
  await page.getByRole('button', { name: 'Lift the block' }).click()
  await page.getByText(/^Blocked since/).waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Merge with a duplicate…' }).click()
  await page.getByRole('combobox', { name: 'Search for the other contact' }).fill('doppione')
  await page.getByRole('option', { name: /Doppione Page/ }).click()
  await page.getByText('Who will be no more: Doppione Page').waitFor()
  await page.getByRole('button', { name: 'Make one of both' }).click()
  await page.getByText('dario@shop.example').waitFor()
  await page.goto(`/console/contacts/${other.id}`)
  await page.getByText('This contact is not here').waitFor()

  await open(page, id, 'Dario Page')
  await page.getByRole('button', { name: 'More actions' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download all that is known' }).click()
  expect((await download).suggestedFilename()).toContain('.json')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Erase…' }).click()
  const confirm = page.getByRole('button', { name: 'Erase for good' })
  await page.getByLabel('To confirm, type Dario Page').fill('Dario')
  await expect.poll(() => confirm.isDisabled()).toBe(true)
  await page.getByLabel('To confirm, type Dario Page').fill('Dario Page')
  await confirm.click()
  await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await page.goto(`/console/contacts/${id}`)
  await page.getByText('This contact is not here').waitFor()
})

test('an operator sees the contacts assigned to them, and what they may do there', async () => {
  const mine = await person('+393336100041', 'Mia')
  const hers = await person('+393336100042', 'Altrui')
  const page = await newPage()
  const me = await signedIn(page, 'chat_operator')
  await api('PUT', `/v1/conversations/${mine.id}/operators`, { user_ids: [me.id] })
  await page.goto('/console/contacts')
  await page.getByRole('link', { name: 'Mia Page' }).waitFor()
  expect(await page.getByRole('link', { name: 'Altrui Page' }).count()).toBe(0)
  await open(page, mine.id, 'Mia Page')
  await page.getByRole('button', { name: 'Change First name' }).waitFor()
  expect(await page.getByRole('button', { name: 'Change Phone' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'More actions' }).count()).toBe(0)
  expect(await page.getByRole('combobox', { name: 'Assigned to' }).count()).toBe(0)
  await page.goto(`/console/contacts/${hers.id}`)
  await page.getByText('This contact is not here').waitFor()
  await api('PUT', `/v1/conversations/${hers.id}/operators`, { user_ids: [me.id] })
  await page.reload()
  await page.getByRole('heading', { name: 'Altrui Page', level: 1 }).waitFor()
})
