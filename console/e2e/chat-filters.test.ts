import { expect, test } from 'vitest'
import { api } from './api'
import { newPhone } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { row, writer } from './talk'

withBrowser()

test('conversations are narrowed by tag, list and ticket, live, in an address that can be sent', async () => {
  const own = Date.now().toString(36)
  const tagged = await writer(newPhone(), `Tagged ${own}`)
  const listed = await writer(newPhone(), `Listed ${own}`)
  const names = [tagged, listed].map(({ name }) => name)
  await api('POST', `/v1/contacts/${tagged.id}/tags`, { add: [`tag ${own}`] })
  const list = await api<{ id: string }>('POST', '/v1/lists', { name: `list ${own}` })
  await api('POST', `/v1/lists/${list.id}/members`, { contact_ids: [listed.id] })
  await api('POST', '/v1/tickets', { contact_id: tagged.id, title: `ticket ${own}` })

  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/chat?filter=all')
  for (const name of names) await row(page, name).waitFor()
  const shown = async () => Promise.all(names.map((name) => row(page, name).count()))
  const filters = page.getByRole('button', { name: /^Filters/ })

  await filters.click()
  await page.getByLabel('Tag', { exact: true }).selectOption({ label: `tag ${own}` })
  await expect.poll(shown).toEqual([1, 0])
  await page.reload()
  await expect.poll(shown).toEqual([1, 0])
  await api('POST', `/v1/contacts/${listed.id}/tags`, { add: [`tag ${own}`] })
  await expect.poll(shown, { message: 'a tag is seen without a reload' }).toEqual([1, 1])

  await filters.click()
  await page.getByLabel('List', { exact: true }).selectOption({ label: `list ${own}` })
  await expect.poll(shown, { message: 'all that is asked must hold' }).toEqual([0, 1])
  await page.getByLabel('Has a ticket').selectOption({ label: 'Open' })
  await page.getByText('No conversation matches.').waitFor()
  await api('POST', '/v1/tickets', { contact_id: listed.id, title: `ticket of the other ${own}` })
  await expect.poll(shown).toEqual([0, 1])
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await expect.poll(shown).toEqual([1, 1])
  expect(new URL(page.url()).search).toBe('?filter=all')
})
