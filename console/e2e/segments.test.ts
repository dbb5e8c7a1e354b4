import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

type Named = { id: string }

/** Chooses in a picker by what is typed there. */
async function pick(page: Page, field: ReturnType<Page['locator']>, option: string) {
  await field.fill(option)
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('a segment is asked for in sentences by keyboard and mouse, refused at its fields, and shows who belongs', async () => {
  const { id } = await api<Named>('POST', '/v1/contacts', {
    phone: '+393336300001',
    first_name: 'Serena',
    language: 'it',
  })
  await api('POST', `/v1/contacts/${id}/tags`, { add: ['segment guest'] })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/segments')
  await page.getByRole('button', { name: 'New segment' }).first().click()
  await page.getByRole('button', { name: 'Make the segment' }).click()
  await page.getByRole('alert').getByText('Ask something first.').first().waitFor()
  await page.getByRole('textbox', { name: 'Name' }).fill('Italian guests')
  await page.getByRole('button', { name: 'Add a condition' }).click()
  await page.keyboard.type('Tag') // the new question has the focus
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Make the segment' }).click()
  await page.getByRole('alert').getByRole('button').first().click()
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('segment-if-tag')
  await pick(page, page.locator('#segment-if-tag'), 'segment guest')
  await page.getByText('In words: has the tag “segment guest”').waitFor()
  await page.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, page.locator('#segment-if-all-1'), 'Language')
  await pick(page, page.locator('#segment-if-all-1-language'), 'Italian')
  await page.reload() // nothing is lost
  await page.getByText('In words: has the tag “segment guest” and speaks Italian').waitFor()
  await page.getByRole('button', { name: 'Make the segment' }).click()
  await page.getByRole('heading', { name: 'Italian guests', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Serena' }).waitFor()

  await api('POST', `/v1/contacts/${id}/tags`, { remove: ['segment guest'] })
  await page.getByText('Nobody belongs to it at the moment.').waitFor() // without a reload
  await page.getByLabel('How the conditions go together').selectOption('any')
  await page.getByText('By the condition as it is saved').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Serena' }).waitFor()
  await page.getByRole('button', { name: 'Throw the changes away' }).waitFor({ state: 'hidden' })
})

test('what the server refuses of a condition stands at the question', async () => {
  const { id } = await api<Named>('POST', '/v1/segments', { name: 'Inner', if: { window: 'open' } })
  const outer = await api<Named>('POST', '/v1/segments', { name: 'Outer', if: { segment: id } })
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/segments/${id}`)
  await page.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, page.locator('#segment-if-all-1'), 'Segment')
  await pick(page, page.locator('#segment-if-all-1-segment'), 'Outer')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#segment-if[aria-invalid="true"], #segment-if-all-1-segment[aria-invalid="true"]').waitFor() // they would lead in a circle
  expect(outer.id).not.toBe(id)
})

test('who is inside which automation at which step is a segment, and a filter', async () => {
  const guest = await api<Named>('POST', '/v1/contacts', { phone: '+393336300011', first_name: 'Inside' })
  await api('POST', '/v1/contacts', { phone: '+393336300012', first_name: 'Outside' })
  const automation = await api<Named>('POST', '/v1/automations', {
    name: 'Segment reminder',
    start: [],
    steps: [{ kind: 'add_tags', name: 'nudge', tags: ['nudged'], wait: { for: 'P1D' } }],
  })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact_id: guest.id })
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/contacts?inside=${automation.id}`)
  await page.getByRole('link', { name: 'Inside' }).waitFor()
  await page.goto(`/console/segments/new?inside=${automation.id}`)
  await page.getByText('In words: is inside “Segment reminder”').waitFor()
  await page.getByLabel('Their next step').selectOption({ label: 'nudge' })
  await page.getByRole('textbox', { name: 'Name' }).fill('Nudged next')
  await page.getByRole('button', { name: 'Make the segment' }).click()
  await page.getByRole('link', { name: 'Inside' }).waitFor()
  expect(await page.getByRole('link', { name: 'Outside' }).count()).toBe(0)
})

test('a day is that of the contact’s zone, not of UTC', async () => {
  await api('POST', '/v1/fields', { code: 'SEEN', name: 'Seen', type: 'datetime' })
  // late in the evening of UTC, when in Rome it is the next day already, and in New York still the same
  const fields = { SEEN: '2026-03-10T23:30:00Z' }
  await api('POST', '/v1/contacts', { phone: '+393336300021', first_name: 'Roman', fields })
  await api('POST', '/v1/contacts', {
    phone: '+12125550121',
    first_name: 'Yorker',
    time_zone: 'America/New_York',
    fields,
  })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/segments/new')
  await page.getByRole('textbox', { name: 'Name' }).fill('On the eleventh')
  await page.getByRole('button', { name: 'Add a condition' }).click()
  await pick(page, page.locator('#segment-if'), 'Seen')
  await page.getByLabel('How it is compared').selectOption('on')
  await page.getByLabel('When').selectOption('date')
  await page.getByLabel('Date', { exact: true }).fill('2026-03-11')
  await page.getByRole('button', { name: 'Make the segment' }).click()
  await page.getByRole('link', { name: 'Roman' }).waitFor()
  expect(await page.getByRole('link', { name: 'Yorker' }).count()).toBe(0)
})
