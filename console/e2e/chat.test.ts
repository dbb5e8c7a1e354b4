import { afterEach, expect, test } from 'vitest'
import { api } from './api'
import { narrow, newPage, signedIn, withBrowser } from './browser'
import { faults } from './faults'
import { customer, receivedAt, textsAt, write } from './simulator'
import { box, bubble, openChat, row, said, say, writer } from './talk'

withBrowser()
afterEach(() => faults())

test('a customer writes and is answered, quoted, noted about and found, without a reload', async () => {
  const ada = await writer('+393341000001', 'Ada')
  const page = await newPage()
  await signedIn(page, 'chat_manager')
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await page.getByRole('heading', { name: 'Chat', level: 1 }).waitFor()
  await row(page, ada.name).getByText('1 unread').waitFor()
  await page.waitForFunction(() => /^\(\d+\+?\) /.test(document.title))
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: ada.name, level: 1 }).waitFor()
  await bubble(page, 'Buongiorno!').waitFor()
  await page.getByText(/Open for 2\d hours \d+ min/).waitFor()
  await row(page, ada.name).getByText('1 unread').waitFor({ state: 'detached' }) // it was read

  await write(ada.phone, 'C’è qualcuno?')
  await bubble(page, 'C’è qualcuno?').waitFor()
  await row(page, ada.name).getByText('C’è qualcuno?').waitFor()
  await bubble(page, 'C’è qualcuno?').hover()
  await page.getByRole('button', { name: 'Answer to: C’è qualcuno?' }).click()
  await page.getByText('Answering: C’è qualcuno?').waitFor()
  await say(page, 'Sì, eccomi <b>subito</b>')
  await bubble(page, 'Sì, eccomi <b>subito</b>')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  const [answer] = await receivedAt(ada.phone)
  expect(answer?.text).toBe('Sì, eccomi <b>subito</b>')
  expect(answer?.reply_to).toBeTruthy()

  await page.getByText('Note', { exact: true }).click()
  await page.getByLabel('Note to colleagues').fill('Vuole un preventivo')
  await page.getByRole('button', { name: 'Add the note' }).click()
  await page.getByRole('article', { name: 'Note: Vuole un preventivo' }).waitFor()
  await page.getByRole('button', { name: 'Delete the note' }).click()
  await page.getByRole('dialog', { name: 'Delete this note?' }).getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log')
  await page.getByRole('article', { name: 'Note: Vuole un preventivo' }).waitFor({ state: 'detached' })
  expect(await textsAt(ada.phone)).toHaveLength(1) // what is noted goes to nobody

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Mark as unread' }).click()
  await row(page, ada.name).getByText('1 unread').waitFor()
  await page.getByLabel('Show').selectOption('unassigned')
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('ada talk')
  await page.getByRole('list', { name: 'Contacts that match' }).getByRole('link', { name: ada.name }).click()
  await bubble(page, 'Sì, eccomi').waitFor()
})

test('what is written outlives a reload, and what had no answer is sent once', async () => {
  const bea = await writer('+393341000002', 'Bea')
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/chat')
  await openChat(page, bea.name)
  await box(page).fill('Appena iniz')
  await page.reload()
  await expect.poll(() => box(page).inputValue()).toBe('Appena iniz')

  // the server takes it, and its answer is lost on the way
  const keys: (string | undefined)[] = []
  await page.route('**/v1/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 2) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await say(page, 'Una volta sola')
  await page.getByText('No answer yet. It is asked again').waitFor()
  await page.reload()
  await expect.poll(() => keys.length).toBeGreaterThan(2)
  await bubble(page, 'Una volta sola')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  expect(new Set(keys).size).toBe(1)
  expect(await textsAt(bea.phone)).toEqual(['Una volta sola'])
  expect((await said(bea.id)).filter((one) => one.sent)).toHaveLength(1)
})

test('what fails says why and is sent again by hand; what is unknown never is', async () => {
  const carlo = await writer('+393341000003', 'Carlo')
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/chat')
  await openChat(page, carlo.name)
  await faults({ phone: carlo.phone, error: 131026, times: 1 })
  await say(page, 'Non arriva')
  const failed = bubble(page, 'Non arriva').filter({ hasText: 'Not sent.' })
  await failed.getByText(/131026/).waitFor()
  await row(page, carlo.name).getByText('Not sent: Non arriva').waitFor()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await bubble(page, 'Non arriva')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  expect(await textsAt(carlo.phone)).toEqual(['Non arriva'])

  await faults({ phone: carlo.phone, lose_answer: true, times: 1, statuses: { drop: ['sent', 'delivered', 'read'] } })
  await say(page, 'Chissà')
  const unknown = bubble(page, 'Chissà')
  await unknown.getByText(/It is never sent again by itself/).waitFor()
  expect(await unknown.getByRole('button', { name: 'Try again' }).count()).toBe(0)
})

test('after 24 hours a template takes the place of the text box, and who is blocked gets nothing', async () => {
  const at = new Date(Date.now() - 48 * 3600_000).toISOString()
  const dina = await writer('+393341000004', 'Dina', 'Due giorni fa', { at })
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${dina.id}`)
  await page.getByText('Only a template can be sent').waitFor()
  expect(await box(page).count()).toBe(0)
  await page.getByRole('button', { name: 'Choose a template' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a template' })
  await dialog.getByRole('combobox', { name: 'Template' }).fill('reminder')
  await page.getByRole('option', { name: 'reminder' }).click()
  await dialog.getByLabel(/Value of \{\{first_name\}\}/).fill('%%FIRST_NAME%%')
  await dialog.getByRole('button', { name: 'Send the template' }).click()
  await dialog.getByRole('alert').waitFor() // a value is missing, and the server says so
  await dialog.getByLabel(/Value of \{\{when\}\}/).fill('domani alle nove')
  await dialog.getByText(/Ciao Dina, ti ricordiamo il tuo appuntamento: domani alle nove/).waitFor()
  // the server takes it, and its answer is lost: it goes on as what is on its way, with the same key
  const keys: (string | undefined)[] = []
  await page.route('**/v1/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await dialog.getByRole('button', { name: 'Send the template' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expect
    .poll(() => textsAt(dina.phone))
    .toEqual(['Ciao Dina, ti ricordiamo il tuo appuntamento: domani alle nove. A presto!'])
  await bubble(page, 'Ciao Dina').waitFor()
  await expect.poll(() => keys.length).toBe(2)
  expect(new Set(keys).size).toBe(1)

  await write(dina.phone, 'Grazie') // the window is open again, and the box there
  await box(page).fill('Prego')
  await api('POST', `/v1/contacts/${dina.id}/block`)
  await page.getByText(/The contact is blocked since/).waitFor()
  expect(await box(page).count()).toBe(0)
  await api('POST', `/v1/contacts/${dina.id}/restore`)
  await expect.poll(() => box(page).inputValue()).toBe('Prego') // it was kept
})

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

test('files go both ways, with buttons, quick replies and whatever else a customer sends', async () => {
  const elio = await writer('+393341000005', 'Elio')
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${elio.id}`)
  await bubble(page, 'Buongiorno!').waitFor()
  const data = pixel.toString('base64')
  await customer(elio.phone, { file: { kind: 'image', mime_type: 'image/png', data, caption: 'La mia foto' } })
  const photo = bubble(page, 'La mia foto')
  await photo.waitFor()
  // the file is fetched after its message came
  const again = photo.getByRole('button', { name: 'Load again' })
  await expect
    .poll(async () => {
      if (await again.isVisible()) await again.click()
      return photo.locator('img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth))
    })
    .toEqual([1])
  await photo.getByRole('button', { name: 'Enlarge: Picture' }).click()
  await page.getByRole('dialog', { name: 'Picture' }).locator('img').waitFor()
  await page.keyboard.press('Escape')
  await customer(elio.phone, { location: { latitude: 45.4642, longitude: 9.19, name: 'Duomo' } })
  await bubble(page, 'Duomo').getByRole('link', { name: '45.4642, 9.19' }).waitFor()
  await customer(elio.phone, { contacts: [{ name: { formatted_name: 'Zia Pina' }, phones: [{ phone: '+39 333 1' }] }] })
  await bubble(page, 'Zia Pina').getByText('+39 333 1').waitFor()
  await write(elio.phone, 'Sbaglaito')
  await bubble(page, 'Sbaglaito').waitFor()
  await customer(elio.phone, { edit: { text: 'Sbagliato' } })
  await bubble(page, 'Sbagliato').getByText('Edited').waitFor()
  await customer(elio.phone, { delete: {} })
  await page.getByText('The contact deleted this message.').first().waitFor()

  await page.setInputFiles('input[type=file]', {
    name: 'note.exe',
    mimeType: 'image/png',
    buffer: Buffer.from('MZ no'),
  })
  await page.getByRole('alert').filter({ hasText: 'The file cannot be sent' }).waitFor() // the server looks at its bytes
  await page.setInputFiles('input[type=file]', { name: 'listino.png', mimeType: 'image/png', buffer: pixel })
  await page.getByText('Picture: listino.png').waitFor()
  await say(page, 'Ecco il listino')
  await bubble(page, 'Ecco il listino')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  const [picture] = await receivedAt(elio.phone)
  expect([picture?.type, picture?.text]).toEqual(['image', 'Ecco il listino'])

  await page.getByRole('button', { name: 'Add a button' }).click()
  await page.getByLabel('Button 1', { exact: true }).fill('Sì')
  await say(page, 'Va bene?')
  await bubble(page, 'Va bene?')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  await customer(elio.phone, { button: 'Sì' })
  await page.getByRole('article', { name: 'The contact: Sì' }).waitFor()

  await page.getByRole('button', { name: 'Notifications and quick replies' }).click()
  await page.getByRole('button', { name: 'Quick replies…' }).click()
  await page.getByRole('button', { name: 'New quick reply' }).click()
  await page.getByLabel('Shortcut').fill('ciao')
  await page.getByRole('dialog').getByLabel('Text').fill('Ciao %%FIRST_NAME%%, come va?')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Quick replies' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Notifications and quick replies' }).click()
  await page.getByRole('button', { name: 'Quick replies…' }).click()
  await page.getByRole('button', { name: 'New quick reply' }).click()
  await expect.poll(() => page.getByLabel('Shortcut').inputValue()).toBe('ciao') // it was kept
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('/ciao').waitFor()
  await page.keyboard.press('Escape')
  await box(page).fill('/ci')
  await page.getByRole('listbox', { name: 'Quick replies' }).getByText('/ciao').waitFor()
  await page.keyboard.press('Escape') // closes the list alone
  await expect.poll(() => box(page).inputValue()).toBe('/ci')
  await box(page).fill('')
  await box(page).fill('/ciao')
  await page.getByRole('option', { name: /^\/ciao/, selected: true }).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).click() // it picks, and sends no command
  await expect.poll(() => box(page).inputValue()).toBe('Ciao Elio, come va?')
  expect(await textsAt(elio.phone)).not.toContain('/ciao')
  await page.keyboard.press('Enter')
  await expect.poll(() => textsAt(elio.phone)).toContain('Ciao Elio, come va?')
})

test('on a phone there is one thing at a time, with a way back', async () => {
  const fina = await writer('+393341000006', 'Fina')
  const page = await newPage({ viewport: narrow })
  await signedIn(page)
  await page.goto('/console/chat')
  await openChat(page, fina.name)
  await expect.poll(() => page.getByRole('list', { name: 'Conversations' }).isVisible()).toBe(false)
  await page.getByRole('link', { name: 'About the contact' }).click()
  await page.getByRole('link', { name: 'All about this contact' }).waitFor()
  await expect.poll(() => box(page).isVisible()).toBe(false)
  await page.getByRole('link', { name: 'Close what is known of the contact' }).click()
  await box(page).waitFor()
  await page.getByRole('link', { name: 'Back to the conversations' }).click()
  await row(page, fina.name).waitFor()
})
