import { beforeAll, expect, test } from 'vitest'
import { api } from './api'
import { newPhone } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'
import { bubble, type Person, writer } from './talk'

withBrowser()

type Ticket = { id: string; title: string }

let someone: Person
let ticket: Ticket

beforeAll(async () => {
  someone = await writer(newPhone(), 'Aurora', 'La lampada non si accende')
  const open = (title: string, more: object = {}) =>
    api<Ticket>('POST', '/v1/tickets', { contact_id: someone.id, title, ...more })
  ticket = await open('Sostituire la lampada del soggiorno, che non si accende più', { priority: 'urgent' })
  await open('Richiamare per il preventivo', { priority: 'low', category: 'preventivi' })
  for (const status of ['in_progress', 'resolved', 'closed']) {
    const { id } = await open(`Divano: ${status}`)
    await api('PATCH', `/v1/tickets/${id}`, { status })
  }
  await api('PATCH', `/v1/tickets/${ticket.id}`, { description: 'Comprata a maggio.\nHa lo scontrino.' })
  await api('POST', `/v1/tickets/${ticket.id}/notes`, { text: 'Ne arriva una nuova lunedì.' })
})

test('the board, the table, and the form of a new ticket', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/tickets?contact_id=${someone.id}`)
  await page.getByRole('link', { name: ticket.title }).waitFor()
  await looksRight(page, 'tickets board')
  await page.getByRole('button', { name: `Actions for “${ticket.title}”` }).click()
  await page.getByRole('menuitem', { name: 'Move to: Closed' }).waitFor()
  await looksRight(page, 'tickets menu', 'wide')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `Move “${ticket.title}”` }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowRight')
  await page.locator('[data-state=in_progress][data-over]').waitFor()
  await looksRight(page, 'tickets held', 'wide')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'New ticket' }).click()
  await page.getByRole('button', { name: 'Open the ticket' }).click()
  await page.getByRole('alert').getByText('A title is needed.').waitFor()
  await looksRight(page, 'tickets new')
  await page.keyboard.press('Escape')

  await page.goto(`/console/tickets?view=table&contact_id=${someone.id}`)
  await page.getByRole('link', { name: ticket.title }).waitFor()
  await looksRight(page, 'tickets table')
  await page.getByLabel('Owner').selectOption({ label: 'Mine' })
  await page.getByText('No ticket matches.').waitFor()
  await looksRight(page, 'tickets none')
})

test('a ticket with the chat beside it', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/tickets/${ticket.id}`)
  await page.getByText('Ne arriva una nuova lunedì.').waitFor()
  await bubble(page, 'La lampada non si accende').waitFor()
  await page.getByRole('button', { name: 'Show the changes of state' }).click()
  await page.getByRole('list', { name: 'Changes of state' }).getByText('Opened').waitFor()
  await looksRight(page, 'ticket')
  await page.getByRole('button', { name: 'Change Description' }).click()
  await page.getByRole('textbox', { name: 'Description' }).fill('La mia')
  await api('PATCH', `/v1/tickets/${ticket.id}`, { description: 'La sua', title: `${ticket.title}!` })
  await page.getByRole('alert').getByText('La sua').waitFor()
  await looksRight(page, 'ticket conflict')
  await page.goto(`/console/tickets/${ticket.id}?pane=chat`)
  await bubble(page, 'La lampada non si accende').waitFor()
  await looksRight(page, 'ticket chat', 'narrow')
  await page.goto('/console/tickets/01ARZ3NDEKTSV4RRFFQ69G5FAV')
  await page.getByText('This ticket is not here').waitFor()
  await looksRight(page, 'ticket gone')
})

test('who only reads', async () => {
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.goto(`/console/tickets/${ticket.id}`)
  await bubble(page, 'La lampada non si accende').waitFor()
  await looksRight(page, 'ticket read')
})

test.each([
  { language: 'it', title: 'Ticket', state: 'In lavorazione', add: 'Aggiungi la nota' },
  { language: 'es', title: 'Tickets', state: 'En curso', add: 'Añadir la nota' },
])('in $language', async ({ language, title, state, add }) => {
  const page = await newPage()
  await signedIn(page)
  await page.evaluate((chosen) => localStorage.setItem('cadenza.language', chosen), language)
  await page.goto(`/console/tickets?contact_id=${someone.id}`)
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
  await page.getByRole('heading', { name: `${state}: 1` }).waitFor()
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(language)
  await looksRight(page, `tickets board ${language}`)
  await page.goto(`/console/tickets/${ticket.id}`)
  await page.getByRole('button', { name: add }).waitFor()
  await bubble(page, 'La lampada non si accende').waitFor()
  await looksRight(page, `ticket ${language}`)
})
