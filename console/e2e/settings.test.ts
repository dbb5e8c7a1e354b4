import { beforeEach, describe, expect, inject, test } from 'vitest'
import { api, password } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

type Settings = { name: string; time_zone: string; retention: { runs?: string } | null; working_hours: object | null }
let before: Settings

beforeEach(async () => {
  before = await api<Settings>('GET', '/v1/settings')
  return async () => {
    await api('PUT', '/v1/settings', before)
  }
})

describe('settings', () => {
  test('what is saved in one part keeps what somebody else saved in another', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/settings')
    await page.getByLabel('Name').fill('Bottega Demo')
    // meanwhile a program changes another part
    await api('PUT', '/v1/settings', { ...before, retention: { runs: 'P90D' } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    expect(await api<Settings>('GET', '/v1/settings')).toMatchObject({
      name: 'Bottega Demo',
      retention: { runs: 'P90D' },
    })
    await page.getByRole('navigation', { name: 'Main menu' }).getByText('Bottega Demo').waitFor()
  })

  test('what the server refuses stands at its field, and nothing is changed', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/settings/retention')
    await page.getByLabel('Ended runs: For ever').uncheck()
    await page.getByLabel('Ended runs: days').fill('3')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: /^Ended runs:/ }).click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('retention-retention-runs')
    expect((await api<Settings>('GET', '/v1/settings')).retention).toEqual(before.retention)
    await page.getByLabel('Ended runs: days').fill('30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    expect((await api<Settings>('GET', '/v1/settings')).retention).toMatchObject({ runs: 'P30D' })
  })

  test('working hours and holidays are written by the day', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/settings/hours')
    await page.getByLabel('Always open').uncheck()
    await page.getByRole('button', { name: 'Add hours on Saturday' }).click()
    await page.getByLabel('Saturday, to').fill('12:30')
    await page.getByRole('combobox', { name: 'Public holidays of' }).click()
    await page.getByRole('option', { name: 'Italy' }).click()
    await page.getByRole('combobox', { name: 'Days', exact: true }).fill('2027-08-09/2027-08-22')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    const day = [{ from: '09:00', to: '18:00' }]
    expect(await api('GET', '/v1/settings')).toMatchObject({
      working_hours: { mon: day, fri: day, sat: [{ from: '09:00', to: '12:30' }] },
      holidays: { country: 'IT', days: ['2027-08-09/2027-08-22'] },
    })
  })

  test('a person is invited, comes by the link, and sees what their role may', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/settings/people')
    await page.getByRole('button', { name: 'Invite a person' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name').fill('Luca Operatore')
    await form.getByLabel('E-mail').fill(`luca.${Date.now()}@demo.example`)
    await form.getByRole('button', { name: 'Make the invitation' }).click()
    const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    expect(link).toContain('/console/sign-in#token=')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('Has not signed in yet').first().waitFor()

    const theirs = await newPage()
    await theirs.goto(link)
    await theirs.getByLabel('New password', { exact: true }).fill(password)
    await theirs.getByRole('button', { name: 'Continue' }).click()
    await theirs.getByRole('heading', { name: 'Chat', level: 1 }).waitFor()
    const menu = theirs.getByRole('navigation', { name: 'Main menu' })
    expect(await menu.getByRole('link', { name: 'Settings' }).count()).toBe(0)
    expect(await menu.getByRole('link', { name: 'Automations' }).count()).toBe(0)
    await theirs.goto('/console/settings/people')
    await theirs.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  })

  test('a key is shown once, works, and no longer works when it is revoked', async () => {
    const page = await newPage()
    await signedIn(page, 'owner')
    await page.goto('/console/settings/keys')
    await page.getByRole('button', { name: 'New API key' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Shop of the test')
    await page.getByRole('dialog').getByLabel('contacts:read').check()
    await page.getByRole('button', { name: 'Make the key' }).click()
    const key = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    const status = async (path: string) =>
      (await fetch(inject('stack').url + path, { headers: { Authorization: `Bearer ${key}` } })).status
    expect(await status('/v1/contacts')).toBe(200)
    expect(await status('/v1/settings')).toBe(403)
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Revoke the key Shop of the test' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('The key Shop of the test no longer works.').first().waitFor()
    expect(await status('/v1/contacts')).toBe(401)
    await page.goto('/console/settings/audit')
    await page
      .getByRole('row', { name: /revoke/i })
      .first()
      .waitFor()
  })

  test('WhatsApp’s answer to a number is said in its words', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/settings/numbers')
    await page.getByText('+390612345678').waitFor()
    await page.getByRole('button', { name: 'Add a number' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Phone', { exact: true }).fill('+390600000000')
    await form.getByLabel('Phone number ID').fill('1')
    await form.getByLabel('WhatsApp Business account ID').fill('2')
    await form.getByLabel('Access token').fill('wrong')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByRole('alert').waitFor()
    expect(await page.getByText('+390600000000').count()).toBe(0)
    await form.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Profile' }).click()
    await page.getByLabel('About').fill('Open from nine to six')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    const { items } = await api<{ items: { id: string }[] }>('GET', '/v1/numbers')
    expect(await api('GET', `/v1/numbers/${items[0]?.id}/profile`)).toMatchObject({ about: 'Open from nine to six' })
  })
})
