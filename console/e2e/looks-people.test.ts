import { beforeAll, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'

withBrowser()

type Named = { id: string }
let someone: Named
let list: Named
let segment: Named

beforeAll(async () => {
  someone = await api<Named>('POST', '/v1/contacts', {
    phone: '+393336700001',
    first_name: 'Aurora',
    last_name: 'Lombardi',
    email: 'aurora@example.com',
  })
  await api('POST', '/v1/contacts', { phone: '+393336700002', first_name: 'Aurora', email: 'aurora@example.com' })
  await api('POST', `/v1/contacts/${someone.id}/tags`, { add: ['seen'] })
  await api('PUT', `/v1/contacts/${someone.id}/consent`, { marketing: 'granted', source: 'at the till' })
  list = await api<Named>('POST', '/v1/lists', { name: 'Looked at' })
  await api('POST', `/v1/lists/${list.id}/members`, { contact_ids: [someone.id] })
  const condition = {
    all: [
      { tag: 'seen' },
      { not: { any: [{ list: list.id }, { field: 'CITY', contains: 'Bari' }, { window: 'open' }] } },
    ],
  }
  segment = await api<Named>('POST', '/v1/segments', { name: 'Seen, and not in Bari', if: condition })
  const automation = await api<Named>('POST', '/v1/automations', {
    name: 'Looked at daily',
    start: [],
    steps: [{ kind: 'add_tags', name: 'look', tags: ['seen'], wait: { for: 'P1D' } }],
  })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact_id: someone.id })
})

test('the page of a contact', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/contacts/${someone.id}`)
  await page.getByText(/Waits at “look”/).waitFor()
  await looksRight(page, 'person')
  await page.getByRole('button', { name: 'Change Phone' }).click()
  await page.getByText('From now on the contact is known by this phone').waitFor()
  await looksRight(page, 'person phone')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Erase…' }).click()
  await page.getByLabel('To confirm, type Aurora Lombardi').waitFor()
  await looksRight(page, 'person erase')
})

test('lists, tags, fields and segments', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/lists')
  await page.getByRole('link', { name: 'Looked at' }).waitFor()
  await looksRight(page, 'lists')
  await page.goto(`/console/lists/${list.id}`)
  await page.getByRole('link', { name: 'Aurora Lombardi' }).waitFor()
  await looksRight(page, 'list')
  await page.goto('/console/tags')
  await page.getByRole('link', { name: 'seen', exact: true }).waitFor()
  await looksRight(page, 'tags')
  await page.goto('/console/fields')
  await page.getByText('%%CITY%%').waitFor()
  await looksRight(page, 'fields')
  await page.goto('/console/segments')
  await page.getByRole('link', { name: 'Seen, and not in Bari' }).waitFor()
  await looksRight(page, 'segments')
  await page.goto(`/console/segments/${segment.id}`)
  await page.getByText(/^In words:/).waitFor()
  await looksRight(page, 'segment')
})

test('CSV, changes of many, and duplicates', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/csv')
  const buffer = Buffer.from('Telefono;Nome\n+393336700009;Zoe\n12;Rotta\n')
  await page.getByLabel('CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer })
  await page.getByText('Zoe · Rotta').waitFor()
  await looksRight(page, 'csv columns')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('1 line refused').waitFor()
  await looksRight(page, 'csv imported')
  await page.goto('/console/contacts')
  await page.getByRole('button', { name: 'All of these' }).click()
  await page.getByRole('menuitem', { name: 'Change all of these…' }).click()
  await page.getByLabel('What to do').selectOption('delete')
  await looksRight(page, 'many delete')
  await page.goto('/console/contacts/duplicates')
  await page.getByRole('button', { name: /^Merge into who stays: Aurora/ }).waitFor()
  await looksRight(page, 'duplicates')
})
