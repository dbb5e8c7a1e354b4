import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

type Automation = { id: string; name: string; state: string; labels: { name: string }[]; steps: object[] }
type Page = { items: Automation[] }
const message = [{ kind: 'send_message', text: 'Ciao' }]

async function make(name: string): Promise<Automation> {
  return api<Automation>('POST', '/v1/automations', { name, steps: message })
}

async function named(name: string): Promise<Automation | undefined> {
  const { items } = await api<Page>('GET', `/v1/automations?search=${encodeURIComponent(name)}`)
  return items.find((one) => one.name === name)
}

beforeAll(async () => {
  for (const name of ['Zeta list test', 'Alfa list test']) await make(name)
  const active = await make('Beta list test')
  await api('POST', `/v1/automations/${active.id}/activate`)
})

describe('the list of automations', () => {
  test('search, state and order stand in the address and survive a reload', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/automations')
    await page.getByRole('searchbox', { name: 'Search automations' }).fill('list test')
    await page.getByLabel('Order').selectOption('By name')
    await expect
      .poll(() => page.locator('.row-link').allTextContents())
      .toEqual(['Alfa list test', 'Beta list test', 'Zeta list test'])
    await page.getByLabel('State', { exact: true }).selectOption('Active')
    await expect.poll(() => page.locator('.row-link').allTextContents()).toEqual(['Beta list test'])
    await page.reload()
    await expect.poll(() => page.locator('.row-link').allTextContents()).toEqual(['Beta list test'])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(() => page.locator('.row-link').count()).toBeGreaterThan(3)
  })

  test('labels are given and filtered by', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/automations?search=Zeta')
    await page.getByRole('button', { name: 'Actions of Zeta list test' }).click()
    await page.getByRole('menuitem', { name: 'Labels' }).click()
    await page.getByRole('dialog').getByLabel('Labels').fill('Summer')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab') // what else is offered lies over the buttons
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /Zeta list test.*Summer/ }).waitFor()
    await page.goto('/console/automations')
    await page.getByRole('button', { name: 'All labels' }).click()
    await page.getByRole('menuitem', { name: 'Summer' }).click()
    await expect.poll(() => page.locator('.row-link').allTextContents()).toEqual(['Zeta list test'])
    expect((await named('Zeta list test'))?.labels.map(({ name }) => name)).toEqual(['Summer'])
  })

  test('what an automation does is seen without a reload', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/automations?search=Beta')
    const row = page.getByRole('row', { name: /Beta list test/ })
    await row.waitFor()
    const beta = await named('Beta list test')
    await api('POST', `/v1/automations/${beta?.id}/runs`, { contact: { phone: '+393339990001' } })
    // entered, now, in the figures of seven days
    await row.getByRole('cell', { name: '1', exact: true }).first().waitFor()
  })

  test('an automation is paused, resumed and archived with what that does', async () => {
    const page = await newPage()
    await signedIn(page)
    const one = await make('Gamma list test')
    await api('POST', `/v1/automations/${one.id}/activate`)
    await page.goto('/console/automations?search=Gamma')
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'Actions of Gamma list test' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await act('Pause')
    await page.getByRole('cell', { name: 'Paused' }).waitFor()
    await act('Resume…')
    await page.getByRole('radio', { name: 'Skip them' }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('cell', { name: 'Active' }).waitFor()
    await act('Archive…')
    await page.getByRole('dialog').getByText('Nobody is inside.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('cell', { name: 'Archived' }).waitFor()
    expect((await named('Gamma list test'))?.state).toBe('archived')
  })

  test('a file goes out, and comes back with another name in place of one that is not here', async () => {
    const page = await newPage()
    await signedIn(page)
    const ours = await api<{ id: string }>('POST', '/v1/lists', { name: 'Ours' })
    const old = await api<{ id: string }>('POST', '/v1/lists', { name: 'Theirs' })
    await api('POST', '/v1/automations', {
      name: 'Travels',
      start: [{ kind: 'list', list_ids: [old.id] }],
      steps: [...message, { kind: 'remove_from_lists', list_ids: [old.id] }],
    })
    await page.goto('/console/automations?search=Travels')
    await page.getByRole('button', { name: 'Actions of Travels' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Export as YAML' }).click()
    const path = await (await downloading).path()
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('Theirs')
    // it comes to a workspace that has no such list
    const elsewhere = text
      .replaceAll(old.id, '01900000-0000-7000-8000-000000000000')
      .replaceAll('Theirs', 'Nowhere')
      .replace('name: Travels', 'name: Has travelled')
    await page.getByRole('button', { name: 'New automation' }).click()
    await page.getByRole('menuitem', { name: 'From a file' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'travels.yaml', mimeType: 'application/yaml', buffer: Buffer.from(elsewhere) })
    await page.getByLabel('Make what is missing').uncheck()
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await named('Has travelled'), 'what is refused makes nothing').toBeUndefined()
    await page.getByRole('combobox', { name: 'The list “Nowhere”' }).click()
    await page.getByRole('option', { name: 'Ours' }).click()
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByText('Has travelled is imported, as a draft.').first().waitFor()
    const made = await api<Automation>('GET', `/v1/automations/${(await named('Has travelled'))?.id}`)
    expect(JSON.stringify(made)).toContain(ours.id)
    expect(JSON.stringify(made)).not.toContain(old.id)
  })

  test('a recipe becomes a draft with all that it needs', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/automations')
    await page.getByRole('button', { name: 'New automation' }).click()
    await page.getByRole('menuitem', { name: 'From a recipe' }).click()
    await page.getByRole('button', { name: 'Use it: Birthday wishes' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Auguri!')
    await page.getByRole('dialog').getByRole('button', { name: 'Use it' }).click()
    await page.getByText('Auguri! is made, as a draft.').first().waitFor()
    expect((await named('Auguri!'))?.state).toBe('draft')
    const fields = await api<{ items: { code: string }[] }>('GET', '/v1/fields?limit=200')
    expect(fields.items.map(({ code }) => code)).toContain('BIRTHDAY')
    const templates = await api<{ items: { status: string }[] }>('GET', '/v1/templates?name=recipe_birthday')
    expect(templates.items).toHaveLength(3)
    expect(
      templates.items.every(({ status }) => status !== 'DRAFT'),
      'they were given to WhatsApp',
    ).toBe(true)
  })
})
