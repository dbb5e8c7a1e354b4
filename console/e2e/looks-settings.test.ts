import { afterAll, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { faults } from './faults'
import { looksRight } from './looks'

withBrowser()

const parts = {
  workspace: 'Workspace',
  hours: 'Working hours',
  consent: 'Consent to marketing',
  retention: 'Retention',
  numbers: 'Numbers',
  people: 'People',
  keys: 'API keys',
}

test('settings', async () => {
  const page = await newPage()
  await signedIn(page, 'owner')
  for (const [part, heading] of Object.entries(parts)) {
    await page.goto(`/console/settings/${part}`)
    await page.getByRole('heading', { name: heading, level: 2 }).waitFor()
    if (part === 'hours') await page.getByLabel('Always open').uncheck()
    if (part === 'numbers') await page.getByText('+390612345678').waitFor()
    if (part === 'people') await page.getByText('Demo owner').waitFor()
    await looksRight(page, `settings ${part}`)
  }
  await page.goto('/console/settings/audit')
  await page.getByRole('table', { name: 'Audit' }).waitFor()
  await looksRight(page, 'settings audit')
})

test('dialogs of the settings', async () => {
  const page = await newPage()
  await signedIn(page, 'owner')
  await page.goto('/console/settings/people')
  await page.getByRole('button', { name: 'Invite a person' }).click()
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  await page.getByRole('alert').waitFor()
  await looksRight(page, 'invite refused')
  await page.goto('/console/settings/keys')
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Shop')
  await page.getByRole('dialog').getByLabel('contacts:read').check()
  await looksRight(page, 'key new')
  await page.getByRole('button', { name: 'Make the key' }).click()
  await page.getByText('it is shown this once').waitFor()
  await looksRight(page, 'key made')
  await page.goto('/console/settings/numbers')
  await page.getByRole('button', { name: 'Add a number' }).click()
  await page.getByRole('dialog').getByLabel('Access token').waitFor()
  await looksRight(page, 'number new')
})

afterAll(() => faults())

test('what needs attention', async () => {
  const page = await newPage()
  await signedIn(page)
  const steps = [{ kind: 'send_template', template: 'choice', language: 'it' }]
  const automation = await api<{ id: string }>('POST', '/v1/automations', { name: 'Parks and is looked at', steps })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await page.goto('/console/attention')
  await page.getByText('Nothing needs attention.').waitFor()
  await looksRight(page, 'attention calm')
  await faults({ token: 'revoked' })
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone: '+393339970001' } })
  await page.getByText('WhatsApp refuses the access token').waitFor()
  await page.getByRole('button', { name: 'Release' }).first().waitFor()
  await looksRight(page, 'attention')
  await faults()
  await page.getByRole('button', { name: 'Resume all' }).click()
  await page.getByText('Nothing needs attention.').waitFor()
})
