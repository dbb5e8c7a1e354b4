import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, shoot, signedIn, withBrowser } from './browser'

withBrowser()

type Named = { id: string }

test('all contacts of a filter are tagged by a job, and erased only by their number', async () => {
  for (const n of [1, 2, 3]) {
    const { id } = await api<Named>('POST', '/v1/contacts', { phone: `+39333650000${n}`, first_name: `Many ${n}` })
    await api('POST', `/v1/contacts/${id}/tags`, { add: ['many guest'] })
  }
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/contacts?tag=many+guest')
  await page.getByRole('main').getByText('3 contacts', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'All of these' }).click()
  await page.getByRole('menuitem', { name: 'Change all of these…' }).click()
  await page.getByText('All contacts with: Tags: many guest').waitFor()
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByRole('alert').getByText('Choose or write something here.').first().waitFor()
  await page.getByRole('combobox', { name: 'Tags' }).fill('marked')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab') // the list of tags that there are closes with the field
  await page.getByRole('option').first().waitFor({ state: 'hidden' })
  await shoot(page, 'many')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByText('3 of 3').waitFor()
  await page.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('button', { name: 'All of these' }).click()
  await page.getByRole('menuitem', { name: 'Change all of these…' }).click()
  await page.getByLabel('What to do').selectOption('delete')
  await page.getByLabel('How many contacts are erased').fill('2')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page
    .getByText(/which is 3 now/)
    .first()
    .waitFor()
  await page.getByLabel('How many contacts are erased').fill('3')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByText('3 of 3').waitFor()
  await page.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('Nobody matches.').waitFor()
})

test('of duplicates one chooses who stays', async () => {
  const stays = await api<Named>('POST', '/v1/contacts', {
    phone: '+393336500011',
    first_name: 'Twin',
    email: 'twin@x.example',
  })
  await api('POST', '/v1/contacts', { phone: '+393336500012', first_name: 'Double', email: 'TWIN@x.example' })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/contacts/duplicates')
  await page.getByRole('group', { name: '2 contacts with the same e-mail' }).filter({ hasText: 'Double' }).waitFor()
  await shoot(page, 'duplicates')
  await page.getByRole('button', { name: /^Merge into who stays: Double/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make one of both' }).click()
  await page.getByRole('button', { name: /^Merge into who stays: Double/ }).waitFor({ state: 'hidden' })
  expect((await api<{ items: Named[] }>('GET', '/v1/contacts?search=twin')).items.map((one) => one.id)).toEqual([
    stays.id,
  ])
})
