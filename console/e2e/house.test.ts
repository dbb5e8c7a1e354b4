import { expect, test } from 'vitest'
import { api } from './api'
import { atStart, newPage, signedIn, withBrowser } from './browser'

withBrowser()

test('who is offline is told, keeps what they typed, and goes on when they are back', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.getByRole('button', { name: 'New contact' }).first().click()
  await page.getByLabel('Phone').fill('+39 333 700 0002')
  await page.getByLabel('First name').fill('Written offline')
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('alert').getByText('nothing that you typed is lost').waitFor()

  await api('POST', '/v1/contacts', { phone: '+393337000003', first_name: 'Meanwhile' })
  await page.context().setOffline(false)
  await page.getByText('You are offline.').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('link', { name: 'Written offline' }).waitFor()
  await page.getByRole('link', { name: 'Meanwhile' }).waitFor()
})

test('what was never opened is waited for where there is no connection, and comes with its looks', async () => {
  const page = await newPage()
  await signedIn(page)
  for (const screen of ['Dynamic fields', 'Tickets']) {
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
    const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/assets/'))
    await page.getByRole('link', { name: screen }).click()
    await failed
    await page.getByText('You are offline.').waitFor()
    expect(await page.getByText('A new version of the console').count()).toBe(0)
    await page.context().setOffline(false)
    await page.getByRole('heading', { name: screen, level: 1 }).waitFor()
    await page.getByText('You are offline.').waitFor({ state: 'hidden' })
  }
  const looks = page.locator('link[rel="stylesheet"][href*="TicketsScreen"]')
  expect(await looks.evaluate((one) => (one as HTMLLinkElement).sheet?.cssRules.length)).toBeGreaterThan(0)
})

test('the language is the browser’s until one chooses, and stays chosen', async () => {
  const page = await newPage({ locale: 'es-ES' })
  await page.goto('/console/')
  await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor()
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('es')
  await page.getByLabel('Idioma').selectOption('en')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()

  await signedIn(page)
  await page.goto('/console/settings/account')
  await page.getByLabel('Language', { exact: true }).selectOption('it')
  await page.getByRole('heading', { name: 'Il mio account' }).waitFor()
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('it')
  expect(await page.title()).toBe('Il mio account · Cadenza')
  await page.reload()
  await page.getByRole('heading', { name: 'Il mio account' }).waitFor()
  await expect.poll(() => page.getByText(/Ultimo uso .*CE(S)?T/).count()).toBe(1) // the workspace's zone, named
})

test('light and dark are as the system has it until one chooses', async () => {
  const page = await newPage({ colorScheme: 'dark' })
  await signedIn(page)
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
  expect(await scheme()).toBe('dark')
  await page.goto('/console/settings/account')
  await page.getByText('Light', { exact: true }).click()
  await expect.poll(scheme).toBe('light')
  await page.reload({ waitUntil: 'commit' })
  await page.locator('#root').waitFor({ state: 'attached' })
  expect(await scheme()).toBe('light')
})

test('the first load is small and asks for few things', async () => {
  const page = await newPage()
  await signedIn(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto('/console/')
  await atStart(page)
  await page.waitForLoadState('load')
  // a part is asked for twice, the second time of the browser's own cache
  const isAgain = (url: string, at: number) => url.includes('/assets/') && asked.indexOf(url) < at
  const first = asked.filter((url, at) => !url.includes('/v1/events') && !isAgain(url, at))
  expect(first.length, first.join('\n')).toBeLessThanOrEqual(12)
})

test('what happens is on the screen without a reload, in all windows, by one stream', async () => {
  const page = await newPage()
  const streams: string[] = []
  page.context().on('request', (request) => request.url().includes('/v1/events') && streams.push(request.url()))
  await signedIn(page)
  const other = await page.context().newPage()
  await other.goto('/console/contacts')
  await other.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await expect.poll(() => streams.length).toBe(1)

  await api('POST', '/v1/contacts', { phone: '+393337000004', first_name: 'Just now' })
  await page.getByRole('link', { name: 'Just now' }).waitFor()
  await other.getByRole('link', { name: 'Just now' }).waitFor()

  await page.close() // the leading window: the other takes its place, and misses nothing
  await api('POST', '/v1/contacts', { phone: '+393337000005', first_name: 'And then' })
  await other.getByRole('link', { name: 'And then' }).waitFor()
  expect(streams.length).toBe(2)
})

test('the keyboard alone goes everywhere, and letters can be turned off', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.keyboard.press('Tab')
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toBe('content')
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: 'My account' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Contacts' }).getByRole('button', { name: 'Keyboard shortcuts' }).click()
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await keys.getByRole('switch', { name: 'Single letters are shortcuts' }).press('Space')
  await page.keyboard.press('Escape')
  await keys.waitFor({ state: 'hidden' })
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.keyboard.press('?')
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(page.url()).toContain('/contacts')
})

test('an address that no screen has says so and leads to the start', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/nothing/here')
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await page.getByRole('link', { name: 'Go to the start' }).click()
  await atStart(page)
})

test('a role is not shown what it may not do', async () => {
  const page = await newPage()
  await signedIn(page, 'chat_operator')
  await page.getByText('No contact is assigned to you at the moment.').waitFor()
  expect(await page.getByRole('button', { name: 'New contact' }).count()).toBe(0)
})
