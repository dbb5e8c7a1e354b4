import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api } from './api'
import { activeOf, newPhone, says } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { textsAt } from './simulator'
import { box, bubble, say, writer } from './talk'

withBrowser()

type Ticket = { id: string; title: string; status: string; owner_id: string | null; notes: number }
type Named = { id: string }

/** Somebody for whom tickets are opened, whose own the board of a test shows. */
async function someone(name: string): Promise<Named & { name: string }> {
  const { id } = await api<Named>('POST', '/v1/contacts', { phone: newPhone(), first_name: name, last_name: 'Ticket' })
  return { id, name: `${name} Ticket` }
}

async function ticketOf(contact: string, title: string, more: object = {}): Promise<Ticket> {
  return api<Ticket>('POST', '/v1/tickets', { contact_id: contact, title, ...more })
}

const read = (id: string) => api<Ticket>('GET', `/v1/tickets/${id}`)
const change = (id: string, what: object) => api<Ticket>('PATCH', `/v1/tickets/${id}`, what)

/** A column of the board. */
const column = (page: Page, state: string) => page.getByRole('region', { name: new RegExp(`^${state}: `) })
/** A ticket of a column, by its title. */
const card = (page: Page, state: string, title: string) =>
  column(page, state).getByRole('listitem').filter({ hasText: title })

async function openBoard(page: Page, contact: string) {
  await page.goto(`/console/tickets?contact_id=${contact}`)
  await page.getByRole('heading', { name: 'Tickets', level: 1 }).waitFor()
}

test('a ticket is dragged to another column, and moved by its menu', async () => {
  const { id } = await someone('Tina')
  const ticket = await ticketOf(id, 'The sofa has a scratch')
  const page = await newPage()
  await signedIn(page)
  await page.keyboard.press('g')
  await page.keyboard.press('q')
  await page.getByRole('heading', { name: 'Tickets', level: 1 }).waitFor()
  await openBoard(page, id)
  const from = await card(page, 'Open', ticket.title).boundingBox()
  const to = await column(page, 'In progress').boundingBox()
  if (!from || !to) throw new Error('it has no place')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 20)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width, from.y + from.height, { steps: 4 })
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 10 })
  await page.locator('[data-state=in_progress][data-over]').waitFor()
  await page.mouse.up()
  await card(page, 'In progress', ticket.title).waitFor()
  await expect.poll(async () => (await read(ticket.id)).status).toBe('in_progress')
  expect(new URL(page.url()).pathname).toBe('/console/tickets') // it was dragged, not opened

  await page.getByRole('button', { name: `Actions for “${ticket.title}”` }).click()
  await page.getByRole('menuitem', { name: 'Move to: Resolved' }).click()
  await card(page, 'Resolved', ticket.title).waitFor()
  await page.getByTestId('live').getByText(`“${ticket.title}” is now: Resolved`).waitFor({ state: 'attached' })
  await expect.poll(async () => (await read(ticket.id)).status).toBe('resolved')
})

test('by keyboard alone a ticket is opened, moved to and fro, and keeps the focus', async () => {
  const { id } = await someone('Kea')
  const ticket = await ticketOf(id, 'The lamp does not work')
  const page = await newPage()
  await signedIn(page)
  await openBoard(page, id)
  await page.getByRole('button', { name: `Move “${ticket.title}”` }).focus()
  await page.keyboard.press('Space')
  await page.getByText(`You hold “${ticket.title}”, which is in the column Open.`).waitFor({ state: 'attached' })
  await page.keyboard.press('ArrowRight')
  await page.getByText('Over the column In progress').waitFor({ state: 'attached' })
  await page.keyboard.press('ArrowRight')
  await page.getByText('Over the column Resolved').waitFor({ state: 'attached' })
  await page.keyboard.press('Space')
  await card(page, 'Resolved', ticket.title).waitFor()
  await expect.poll(async () => (await read(ticket.id)).status).toBe('resolved')
  await expect.poll(() => page.locator(':focus').textContent()).toBe(ticket.title)

  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Space')
  await page.getByText(`You hold “${ticket.title}”, which is in the column Resolved.`).waitFor({ state: 'attached' })
  await page.keyboard.press('ArrowLeft')
  await page.getByText('Over the column In progress').waitFor({ state: 'attached' })
  await page.keyboard.press('Escape')
  await page.getByText('It stays where it was.').waitFor({ state: 'attached' })
  await card(page, 'Resolved', ticket.title).waitFor()

  await page.getByRole('button', { name: `Actions for “${ticket.title}”` }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Move to: Closed' }).focus()
  await page.keyboard.press('Enter')
  await card(page, 'Closed', ticket.title).waitFor()
  await expect.poll(() => page.locator(':focus').textContent()).toBe(ticket.title)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: ticket.title, level: 1 }).waitFor()
})

test('what the server refuses goes back to where it was, and says so', async () => {
  const { id } = await someone('Rita')
  const ticket = await ticketOf(id, 'Refused to move')
  const page = await newPage()
  await signedIn(page)
  await openBoard(page, id)
  await card(page, 'Open', ticket.title).waitFor()
  await page.route(`**/v1/tickets/${ticket.id}`, (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  )
  await page.getByRole('button', { name: `Actions for “${ticket.title}”` }).click()
  await page.getByRole('menuitem', { name: 'Move to: Closed' }).click()
  await page.getByRole('alert').getByText(`“${ticket.title}” was not moved`).waitFor()
  await card(page, 'Open', ticket.title).waitFor()
  expect((await read(ticket.id)).status).toBe('open')
})

test('the table is filtered by state, owner and contact, which stand in the address', async () => {
  const { id, name } = await someone('Filippa')
  const page = await newPage()
  const me = await signedIn(page)
  await ticketOf(id, 'Mine and urgent', { owner_id: me.id, priority: 'urgent' })
  const closed = await ticketOf(id, 'Nobody has it')
  await change(closed.id, { status: 'closed' })
  await page.goto('/console/tickets')
  await page.getByText('Table', { exact: true }).click()
  await page.getByRole('button', { name: 'By contact…' }).click()
  await page.getByRole('combobox', { name: 'Contact' }).fill('filippa')
  await page.getByRole('option', { name: new RegExp(name) }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('contact_id')).toBe(id)
  const rows = page.getByRole('table', { name: 'Tickets' }).getByRole('row')
  await expect.poll(() => rows.count()).toBe(3)
  await page.getByLabel('Owner').selectOption({ label: 'Mine' })
  await expect.poll(() => rows.count()).toBe(2)
  await page.getByRole('link', { name: 'Mine and urgent' }).waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'Mine and urgent' }).waitFor()
  await page.getByLabel('Owner').selectOption({ label: 'Nobody’s' })
  await page.getByRole('link', { name: 'Nobody has it' }).waitFor()
  await page.getByLabel('State').selectOption({ label: 'Open' })
  await page.getByText('No ticket matches.').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect.poll(() => new URL(page.url()).search).toBe('?view=table')
})

test('a ticket is opened with what was kept over a reload, described, given away and noted upon', async () => {
  const { id, name } = await someone('Nadia')
  const page = await newPage()
  const me = await signedIn(page)
  await page.goto('/console/tickets')
  await page.getByRole('button', { name: 'New ticket' }).click()
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await dialog.getByRole('button', { name: 'Open the ticket' }).click()
  await dialog.getByRole('alert').getByText('A title is needed.').waitFor()
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Call Nadia back')
  await dialog.getByRole('combobox', { name: 'Contact' }).fill('nadia')
  await page.getByRole('option', { name: new RegExp(name) }).click()
  await page.reload()
  await page.getByRole('button', { name: 'New ticket' }).click()
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Call Nadia back')
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Contact' }).inputValue()).toContain(name)
  await dialog.getByRole('button', { name: 'Open the ticket' }).click()
  await page.getByText('The ticket “Call Nadia back” is open.').waitFor()
  await card(page, 'Open', 'Call Nadia back').getByRole('link').click()
  await page.getByRole('heading', { name: 'Call Nadia back', level: 1 }).waitFor()
  const { items } = await api<{ items: Ticket[] }>('GET', `/v1/tickets?contact_id=${id}`)
  const [ticket] = items
  if (!ticket || items.length > 1) throw new Error(`there are ${items.length} tickets`)

  await page.getByRole('button', { name: 'Change Description' }).click()
  await page.getByRole('textbox', { name: 'Description' }).fill('She wants a quote.\nBefore Friday.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Before Friday.').waitFor()
  await page.getByRole('combobox', { name: 'Owner' }).click()
  await page.getByRole('option', { name: `${me.name} (you)` }).click()
  await expect.poll(async () => (await read(ticket.id)).owner_id).toBe(me.id)
  await page.getByRole('textbox', { name: 'New note' }).fill('Called twice, nobody there')
  await page.getByRole('button', { name: 'Add the note' }).click()
  const notes = page.getByRole('list', { name: 'Notes' })
  await notes.getByText('Called twice, nobody there').waitFor()
  await notes.getByText(me.name).waitFor()
  await expect.poll(() => page.getByRole('textbox', { name: 'New note' }).inputValue()).toBe('')
  expect((await read(ticket.id)).notes).toBe(1)

  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Resolved' }).click()
  await expect.poll(async () => (await read(ticket.id)).status).toBe('resolved')
  await page.getByRole('button', { name: 'Show the changes of state' }).click()
  await page.getByRole('list', { name: 'Changes of state' }).getByText('Open → Resolved').waitFor()
})

test('two people at one ticket: each sees what the other does, and a move that came between is asked about', async () => {
  const { id } = await someone('Due')
  const ticket = await ticketOf(id, 'Both want it')
  const [mine, hers] = [await newPage(), await newPage()]
  await signedIn(mine)
  await signedIn(hers)
  await openBoard(mine, id)
  await openBoard(hers, id)
  await card(hers, 'Open', ticket.title).waitFor()
  await mine.getByRole('button', { name: `Move “${ticket.title}”` }).focus()
  await mine.keyboard.press('Space')
  await mine.keyboard.press('ArrowRight')
  await mine.getByText('Over the column In progress').waitFor({ state: 'attached' })

  await hers.getByRole('button', { name: `Actions for “${ticket.title}”` }).click()
  await hers.getByRole('menuitem', { name: 'Move to: Resolved' }).click()
  await card(mine, 'Resolved', ticket.title).waitFor()
  await mine.keyboard.press('Space')
  const ask = mine.getByRole('dialog', { name: 'Somebody else has moved this ticket' })
  await ask.getByText(`“${ticket.title}” is now: Resolved.`).waitFor()
  expect((await read(ticket.id)).status).toBe('resolved')
  await ask.getByRole('button', { name: 'Move all the same' }).click()
  await card(hers, 'In progress', ticket.title).waitFor()
  expect((await read(ticket.id)).status).toBe('in_progress')

  // what both write into one text is shown to who saves later
  await mine.goto(`/console/tickets/${ticket.id}`)
  await mine.getByRole('button', { name: 'Change Title' }).click()
  await mine.getByRole('textbox', { name: 'Title' }).fill('I want it')
  await change(ticket.id, { title: 'She wants it' })
  await mine.getByRole('alert').getByText('She wants it').waitFor()
  await mine.getByRole('button', { name: 'Keep mine' }).click()
  await mine.getByRole('button', { name: 'Save' }).click()
  await mine.getByRole('heading', { name: 'I want it', level: 1 }).waitFor()
})

test('what others do arrives: a ticket that is opened, renamed, moved', async () => {
  const { id } = await someone('Elena')
  const page = await newPage()
  await signedIn(page)
  await openBoard(page, id)
  await column(page, 'Open').getByText('No ticket here').waitFor()
  const ticket = await ticketOf(id, 'It arrives')
  await card(page, 'Open', 'It arrives').waitFor()
  await change(ticket.id, { title: 'It arrived', status: 'closed' })
  await card(page, 'Closed', 'It arrived').waitFor()
  await page.getByRole('heading', { name: 'Open: 0' }).waitFor()
})

test('a long column is read page by page, with few cards in the page', async () => {
  const { id } = await someone('Lunga')
  for (let n = 1; n <= 120; n++) await ticketOf(id, `Long ${n}.`)
  const page = await newPage()
  await signedIn(page)
  await openBoard(page, id)
  await card(page, 'Open', 'Long 120.').waitFor()
  await column(page, 'Open').getByRole('heading', { name: 'Open: 50+' }).waitFor()
  const first = card(page, 'Open', 'Long 1.')
  await expect
    .poll(async () => {
      await page.locator('[data-state=open] .board-scroll').evaluate((one) => one.scrollTo(0, one.scrollHeight))
      return first.count()
    })
    .toBe(1)
  await column(page, 'Open').getByRole('heading', { name: 'Open: 120' }).waitFor()
  await expect.poll(() => column(page, 'Open').getByRole('listitem').count()).toBeLessThan(30)
})

test('an automation that starts on a ticket’s change of state writes to the phone when an operator moves the card', async () => {
  const phone = newPhone()
  const contact = await writer(phone, 'Oreste')
  const text = `Your ticket is resolved, ${contact.id.slice(-6)}`
  await activeOf([says(text)], {
    start: [{ kind: 'ticket', event: 'status_changed', from: 'any', to: 'resolved' }],
  })
  const ticket = await ticketOf(contact.id, 'Waits for an answer')
  const page = await newPage()
  const operator = await signedIn(page, 'chat_operator')
  await api('PUT', `/v1/conversations/${contact.id}/operators`, { user_ids: [operator.id] })
  await page.goto('/console/tickets')
  await page.getByText('When the state changes, automations that start with it begin.').waitFor()
  await page.getByRole('button', { name: `Actions for “${ticket.title}”` }).click()
  await page.getByRole('menuitem', { name: 'Move to: Resolved' }).click()
  await card(page, 'Resolved', ticket.title).waitFor()
  await expect.poll(() => textsAt(phone)).toContain(text)

  // the chat of the contact stands beside the ticket, with what the automation sent, and the answer is written there
  await page.getByRole('link', { name: ticket.title }).click()
  await page.getByRole('heading', { name: ticket.title, level: 1 }).waitFor()
  await bubble(page, text).waitFor()
  await box(page).waitFor()
  await say(page, 'Is all well now?')
  await expect.poll(() => textsAt(phone)).toContain('Is all well now?')
})

test('an operator sees the tickets of their contacts alone; that of another is not found', async () => {
  const hers = await someone('Sua')
  const others = await someone('Altrui')
  const page = await newPage()
  const luca = await signedIn(page, 'chat_operator')
  await api('PUT', `/v1/conversations/${hers.id}/operators`, { user_ids: [luca.id] })
  const own = await ticketOf(hers.id, 'For Luca')
  const secret = await ticketOf(others.id, 'A secret of others')
  await page.goto('/console/tickets')
  await card(page, 'Open', own.title).waitFor()
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(1)
  await page.goto(`/console/tickets/${secret.id}`)
  await page.getByText('This ticket is not here, or its contact is not assigned to you.').waitFor()
  expect(await page.getByText(secret.title).count()).toBe(0)
  await page.goto('/console/tickets')
  await card(page, 'Open', own.title).waitFor()
  // who is taken off sees it no more, at once
  await api('PUT', `/v1/conversations/${hers.id}/operators`, { user_ids: [] })
  await card(page, 'Open', own.title).waitFor({ state: 'hidden' })
})

test('a marketer reads, and is shown nothing that would write', async () => {
  const { id } = await someone('Marta')
  const ticket = await ticketOf(id, 'To be read')
  await api('POST', `/v1/tickets/${ticket.id}/notes`, { text: 'Read by all' })
  const page = await newPage()
  await signedIn(page, 'marketer')
  await openBoard(page, id)
  await card(page, 'Open', ticket.title).waitFor()
  for (const name of [/^Actions for/, /^Move “/, 'New ticket']) {
    expect(await page.getByRole('button', { name }).count()).toBe(0)
  }
  await page.getByRole('link', { name: ticket.title }).click()
  await page.getByText('Read by all').waitFor()
  for (const name of [/^Change /, 'Add the note']) expect(await page.getByRole('button', { name }).count()).toBe(0)
  expect(await page.getByRole('combobox').count()).toBe(0)
})

test('a ticket is opened from the contact’s page and from the chat’s pane', async () => {
  const contact = await writer(newPhone(), 'Paola')
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/contacts/${contact.id}?tab=tickets`)
  await page.getByRole('button', { name: 'New ticket' }).click()
  await page.getByText(`For ${contact.name}`).waitFor()
  await page.getByRole('textbox', { name: 'Title' }).fill('From the page')
  await page.getByRole('button', { name: 'Open the ticket' }).click()
  await page.getByRole('tabpanel').getByRole('link', { name: 'From the page' }).waitFor()
  await page.goto(`/console/chat/${contact.id}`)
  const pane = page.getByRole('complementary', { name: 'Contact' }).or(page.locator('.person-pane'))
  await pane.getByRole('button', { name: 'New ticket' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('From the chat')
  await page.getByRole('button', { name: 'Open the ticket' }).click()
  await pane.getByRole('link', { name: 'From the chat' }).click()
  await page.getByRole('heading', { name: 'From the chat', level: 1 }).waitFor()
})
