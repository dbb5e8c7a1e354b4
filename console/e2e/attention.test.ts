import { afterEach, describe, expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { faults } from './faults'
import { textsAt } from './simulator'

withBrowser()

type Run = { id: string; status: string }

afterEach(() => faults())

describe('what needs attention', () => {
  test('runs that stand still are shown with their cause, and go on when it is mended', async () => {
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/attention')
    await page.getByText('Nothing needs attention.').waitFor()
    const steps = [{ kind: 'send_template', template: 'choice', language: 'it' }]
    const automation = await api<{ id: string }>('POST', '/v1/automations', { name: 'Parks', steps })
    await api('POST', `/v1/automations/${automation.id}/activate`)
    await faults({ token: 'revoked' })
    const phones = ['+393339980001', '+393339980002']
    for (const phone of phones) await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone } })
    // without a reload
    await page.getByText('WhatsApp refuses the access token').waitFor()
    await page.getByText('2 runs', { exact: true }).first().waitFor()
    await page.getByRole('link', { name: 'Parks' }).waitFor()
    await faults()
    await page.getByRole('button', { name: 'Resume all' }).click()
    await page.getByText('Nothing needs attention.').waitFor()
    await expect
      .poll(async () => {
        const { items } = await api<{ items: Run[] }>('GET', `/v1/automations/${automation.id}/runs`)
        return items.map(({ status }) => status)
      })
      .toEqual(['completed', 'completed'])
    for (const to of phones) {
      expect(await textsAt(to), 'each phone got it once').toHaveLength(1)
    }
  })
})
