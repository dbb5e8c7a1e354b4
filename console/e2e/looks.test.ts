import { beforeAll, test } from 'vitest'
import { api, asPerson, invite, oneTimeCode, owner, password, signInByHand } from './api'
import { narrow, newPage, signedIn, signIn, wide, withBrowser } from './browser'
import { looksRight } from './looks'

withBrowser()

// Each screen in each of its states.

let found: { id: string }

beforeAll(async () => {
  const people = [
    ['Giulia', 'Conti', 'giulia@example.com', 'vip'],
    ['Marco', 'De Angelis', '', 'new'],
    ['Chiara', 'Esposito', 'chiara.esposito@example.com', 'vip'],
    ['Lorenzo', 'Ricci', '', ''],
    ['Beatrice', 'Galli', 'bea@example.com', 'newsletter'],
    ['Tommaso', 'Marini', '', 'new'],
    ['', '', '', ''],
    ['Elena', 'Santoro', 'elena@example.com', 'vip'],
  ]
  for (const [n, [first, last, email, tag]] of people.entries()) {
    const contact = { phone: `+39333900000${n}`, first_name: first, last_name: last, email }
    const { id } = await api<{ id: string }>('POST', '/v1/contacts', contact)
    if (tag)
      await api('POST', `/v1/contacts/${id}/tags`, { add: [tag, 'looked at', 'a third tag'].slice(0, 1 + (n % 3)) })
    if (first === 'Chiara') found = { id }
    if (first === 'Marco') await api('POST', `/v1/contacts/${id}/block`)
  }
  await api('PUT', `/v1/contacts/${found.id}/consent`, { marketing: 'granted' })
})

test('signing in', async () => {
  const page = await newPage()
  await page.goto('/console/')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await looksRight(page, 'sign-in')
  await signIn(page, 'nobody@example.com')
  await page.getByRole('alert').waitFor()
  await looksRight(page, 'sign-in wrong')
  await page.goto('/console/sign-in#token=nothing')
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
  await looksRight(page, 'link dead')
  await page.goto((await invite()).link)
  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('must have 12').waitFor()
  await looksRight(page, 'link new password')
})

test('contacts', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.getByRole('link', { name: 'Chiara Esposito' }).waitFor()
  await looksRight(page, 'contacts')
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('combobox', { name: 'Tags' }).click()
  await page.getByRole('option', { name: 'vip' }).click()
  await page.keyboard.press('Escape')
  await page.getByText('Tags: vip').waitFor()
  await looksRight(page, 'contacts filtered')
  await page.goto(`/console/contacts?contact=${found.id}`)
  await page.getByRole('dialog').getByRole('heading', { name: 'Chiara Esposito' }).waitFor()
  await looksRight(page, 'contact')
  await page.goto('/console/contacts?contact=nobody')
  await page.getByText('This contact is not here').waitFor()
  await looksRight(page, 'contact gone')
  await page.goto('/console/contacts?search=nobodyofthisname')
  await page.getByText('Nobody matches.').waitFor()
  await looksRight(page, 'contacts nothing')
  await page.goto('/console/contacts')
  await page.getByRole('button', { name: 'New contact' }).first().click()
  await page.getByLabel('Phone').fill('12')
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('alert').waitFor()
  await looksRight(page, 'contact refused')
})

test('what is slow, fails, or is away', async () => {
  const page = await newPage()
  await signedIn(page)
  let answer: () => void = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/v1/contacts?*', async (route) => {
    await answered
    await route.abort()
  })
  await page.goto('/console/contacts')
  await page.getByRole('status', { name: 'Loading…' }).waitFor()
  await looksRight(page, 'contacts loading')
  answer()
  await page.getByRole('alert').waitFor()
  await looksRight(page, 'contacts failed')
  await page.unroute('**/v1/contacts?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('link', { name: 'Chiara Esposito' }).waitFor()
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await looksRight(page, 'offline')
  await page.context().setOffline(false)
  await page.goto('/console/nothing')
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await looksRight(page, 'not found')
})

test('menu, search and help', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await page.getByRole('link', { name: 'Chiara Esposito' }).waitFor()
  for (const width of [narrow, wide]) {
    await page.setViewportSize(width)
    if (width === narrow) await page.getByRole('button', { name: 'Open the menu' }).click()
    await page.getByRole('button', { name: `You: ${person.name}` }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    await looksRight(page, 'menu', width === narrow ? 'narrow' : 'wide')
    if (width === narrow) await page.keyboard.press('Escape')
  }
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await looksRight(page, 'help')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByText('Type at least two characters.').waitFor()
  await looksRight(page, 'search')
  await page.keyboard.type('Demo welc')
  await page.getByRole('option', { name: /Demo welcome/ }).waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('De Ang')
  await page
    .getByRole('option', { name: /De Angelis/ })
    .first()
    .waitFor()
  await looksRight(page, 'search found')
  await page.keyboard.type('nobody')
  await page.getByRole('dialog').getByText('Nothing matches').waitFor()
  await looksRight(page, 'search nothing')
})

test('my account', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await signInByHand(person.email)
  await page.goto('/console/settings/account')
  await page.getByRole('button', { name: /End the session/ }).waitFor()
  await looksRight(page, 'account')
  await page.getByRole('button', { name: 'Set up one-time codes' }).click()
  await page.getByRole('img', { name: 'A QR code' }).waitFor()
  await page.getByRole('button', { name: 'Turn on' }).scrollIntoViewIfNeeded()
  await looksRight(page, 'account codes')
  const secret = (await page.locator('code').textContent()) ?? ''
  await page.getByLabel('Six digits').fill(oneTimeCode(secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('button', { name: 'Turn off' }).waitFor()
  const chief = await owner()
  await asPerson(chief, 'POST', `/v1/users/${person.id}/disable`)
  await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
  await looksRight(page, 'sign in again')
  await asPerson(chief, 'POST', `/v1/users/${person.id}/enable`)
  await page.getByLabel('Password', { exact: true }).last().fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Open the app that makes your codes').waitFor()
  await looksRight(page, 'sign in code')
})
