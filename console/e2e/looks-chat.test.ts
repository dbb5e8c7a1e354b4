import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { faults } from './faults'
import { looksRight } from './looks'
import { customer } from './simulator'
import { box, bubble, type Person, say, writer } from './talk'

withBrowser()
afterAll(() => faults())

let aurora: Person
let closed: Person

beforeAll(async () => {
  const at = new Date(Date.now() - 48 * 3600_000).toISOString()
  closed = await writer('+393344000002', 'Bruno', 'Tre giorni fa avevo chiesto del servizio', { at })
  await api('POST', '/v1/quick_replies', {
    shortcut: 'orari',
    text: 'Ciao %%FIRST_NAME%%, siamo aperti dalle 9 alle 18.',
  })
  aurora = await writer('+393344000001', 'Aurora', 'Buongiorno, è ancora disponibile il tavolo di rovere?')
  await customer(aurora.phone, { location: { latitude: 45.4642, longitude: 9.19, name: 'Piazza del Duomo' } })
  const automation = await api<{ id: string }>('POST', '/v1/automations', {
    name: 'Looked at chats',
    start: [],
    steps: [{ kind: 'add_tags', name: 'remind', tags: ['seen'], wait: { for: 'P1D' } }],
  })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact_id: aurora.id })
  await api('POST', `/v1/contacts/${aurora.id}/tags`, { add: ['vip'] })
  await api('POST', `/v1/conversations/${aurora.id}/notes`, { text: 'Cliente dal 2019: trattare con cura.' })
})

test('the list, and what a conversation shows', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/chat')
  await page.getByText('tavolo di rovere').or(page.getByText('Location')).first().waitFor()
  await looksRight(page, 'chat list')
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByLabel('Has a ticket').waitFor()
  await looksRight(page, 'chat filters')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Notifications and quick replies' }).click()
  await page.getByRole('switch', { name: 'Sound' }).waitFor()
  await looksRight(page, 'chat settings')

  await page.goto(`/console/chat/${aurora.id}`)
  await bubble(page, 'Piazza del Duomo').waitFor()
  await say(page, 'Sì, è disponibile! Vuole che lo tengo da parte?')
  await bubble(page, 'Sì, è disponibile!')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  await faults({ phone: aurora.phone, error: 131026, times: 1 })
  await say(page, 'Le mando il preventivo')
  await bubble(page, 'Le mando il preventivo').getByRole('button', { name: 'Try again' }).waitFor()
  await page.getByText(/Waits at “remind”/).waitFor()
  await looksRight(page, 'chat thread')
  // refused while something else is written: it waits for who decides
  let refuse = () => {}
  const isTyped = new Promise<void>((resolve) => {
    refuse = resolve
  })
  await page.route('**/v1/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await isTyped
    const body = JSON.stringify({ type: '/problems/invalid', title: 'The values are refused', status: 422 })
    await route.fulfill({ status: 422, contentType: 'application/problem+json', body })
  })
  await say(page, 'Questo no')
  await box(page).fill('E intanto')
  refuse()
  await bubble(page, 'Questo no').getByRole('button', { name: 'Back to the draft' }).waitFor()
  await looksRight(page, 'chat refused')
  await bubble(page, 'Questo no').getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => box(page).inputValue()).toBe('E intanto')
  await box(page).fill('/')
  await page.getByRole('listbox', { name: 'Quick replies' }).getByText('/orari').waitFor()
  await looksRight(page, 'chat quick replies')
  await box(page).fill('')
  await page.getByRole('button', { name: 'Add a button' }).click()
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('button', { name: '😀' }).waitFor()
  await looksRight(page, 'chat emoji')
  await page.keyboard.press('Escape')
  await page.getByText('Note', { exact: true }).click()
  await page.getByLabel('Note to colleagues').waitFor()
  await looksRight(page, 'chat note')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('link', { name: 'About the contact' }).click()
  await page.getByRole('link', { name: 'All about this contact' }).waitFor()
  await looksRight(page, 'chat person', 'narrow')
})

test('a window that is over, the template, and a chat that is not one’s own', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${closed.id}`)
  await page.getByText('Only a template can be sent').waitFor()
  await looksRight(page, 'chat closed')
  await page.getByRole('button', { name: 'Choose a template' }).click()
  await page.getByRole('combobox', { name: 'Template' }).fill('reminder')
  await page.getByRole('option', { name: 'reminder' }).click()
  await page.getByRole('dialog').getByText('A presto!').waitFor()
  await looksRight(page, 'chat template')
  const other = await newPage()
  await signedIn(other, 'chat_operator')
  await other.goto(`/console/chat/${closed.id}`)
  await other.getByText('This conversation is not assigned to you').waitFor()
  await looksRight(other, 'chat gone')
})
