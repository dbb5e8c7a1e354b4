import { beforeAll, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'

withBrowser()

beforeAll(async () => {
  const steps = [{ kind: 'send_message', text: 'Ciao' }]
  const label = await api<{ id: string }>('POST', '/v1/labels', { name: 'Looked at' })
  for (const name of [
    'Carts',
    'Birthdays',
    'A name that is as long as names of automations are when people write what they do',
  ]) {
    const { id } = await api<{ id: string }>('POST', '/v1/automations', { name, steps })
    await api('PUT', `/v1/automations/${id}/labels`, { label_ids: [label.id] })
  }
})

test('the list of automations', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/automations')
  await page.getByRole('link', { name: 'Carts' }).waitFor()
  await looksRight(page, 'automations')
  await page.getByRole('button', { name: 'Actions of Carts' }).click()
  await page.getByRole('menuitem', { name: 'Archive…' }).waitFor()
  await looksRight(page, 'automations menu', 'wide')
  await page.getByRole('menuitem', { name: 'Archive…' }).click()
  await page.getByRole('dialog').getByText('Nobody is inside.').waitFor()
  await looksRight(page, 'automations archive')
  await page.goto('/console/automations?search=nobodyofthisname')
  await page.getByText('No automation matches.').waitFor()
  await looksRight(page, 'automations nothing')
})

test('recipes and files', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/automations/recipes')
  await page.getByRole('heading', { name: 'Cart recovery' }).waitFor()
  await looksRight(page, 'recipes')
  await page.getByRole('button', { name: 'Use it: Cart recovery' }).click()
  await page.getByText('It also makes').waitFor()
  await looksRight(page, 'recipe')
  await page.goto('/console/automations')
  await page.getByRole('button', { name: 'New automation' }).click()
  await page.getByRole('menuitem', { name: 'From a file' }).click()
  const file = { cadenza: 1, automation: { name: 'X', start: [{ kind: 'list', list_ids: ['Nowhere'] }], steps: [] } }
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) })
  await page.getByLabel('Make what is missing').uncheck()
  await page.getByRole('button', { name: 'Import' }).click()
  await page.getByRole('combobox', { name: 'The list “Nowhere”' }).waitFor()
  await looksRight(page, 'import refused')
})
