import { expect, test } from 'vitest'
import { asPerson, invite, oneTimeCode, owner, password, signInByHand } from './api'
import { atStart, newPage, signedIn, signIn, signOut, withBrowser } from './browser'

withBrowser()

test('an invitation makes a password, with which the person signs in from then on', async () => {
  const page = await newPage()
  const person = await invite()
  await page.goto(person.link)
  const field = page.getByLabel('New password', { exact: true })
  await field.fill('short')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('must have 12 to 128 characters').waitFor()
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
  await field.fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await atStart(page)

  await signOut(page, person.name)
  await signIn(page, person.email, 'a password that is wrong')
  await page.getByText('The e-mail, the password or the code is wrong.').waitFor()
  await signIn(page, person.email)
  await atStart(page)
})

test('the address that somebody wanted is shown after they signed in', async () => {
  const first = await newPage()
  const person = await signedIn(first)
  const page = await newPage()
  await page.goto('/console/settings/account?x=1')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(page, person.email)
  await page.getByRole('heading', { name: 'My account' }).waitFor()
})

test('one-time codes are set up, asked for, and turned off', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.getByRole('button', { name: 'Set up one-time codes' }).click()
  await page.getByRole('img', { name: 'A QR code for the app that makes your codes' }).waitFor()
  const secret = (await page.locator('code').textContent()) ?? ''
  await page.getByLabel('Six digits').fill('000000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByText('The code is wrong.').waitFor()
  await page.getByLabel('Six digits').fill(oneTimeCode(secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('button', { name: 'Turn off' }).waitFor()

  await signOut(page, person.name)
  await signIn(page, person.email)
  await page.getByLabel('Six digits').fill('000000')
  await page.getByText('The e-mail, the password or the code is wrong.').waitFor()
  await page.getByLabel('Six digits').fill('')
  await page.getByLabel('Six digits').fill(oneTimeCode(secret, 1)) // that of now was used
  await atStart(page)

  await page.goto('/console/settings/account')
  const codes = page.getByRole('region', { name: 'One-time codes' })
  await codes.getByLabel('Current password').fill('not this one at all')
  await codes.getByRole('button', { name: 'Turn off' }).click()
  await codes.getByText('The current password is wrong.').waitFor()
  await codes.getByLabel('Current password').fill(password)
  await codes.getByRole('button', { name: 'Turn off' }).click()
  await codes.getByRole('button', { name: 'Set up one-time codes' }).waitFor()
})

test('a session that is revoked while the page is open asks for a sign-in over it, and nothing typed is lost', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await page.getByRole('button', { name: 'New contact' }).first().click()
  await page.getByLabel('Phone').fill('+39 333 700 0001')
  await page.getByLabel('First name').fill('Typed before')

  const cookie = await signInByHand(person.email)
  type Sessions = { items: { id: string; current: boolean }[] }
  const sessions = await asPerson<Sessions>(cookie, 'GET', '/v1/sessions')
  const theirs = sessions?.items.find((one) => !one.current)
  await asPerson(cookie, 'DELETE', `/v1/sessions/${theirs?.id}`)

  const again = page.getByRole('dialog', { name: 'Sign in again' })
  await again.waitFor() // by itself: nobody has touched the page
  await again.getByLabel('Password', { exact: true }).fill(password)
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await again.waitFor({ state: 'hidden' })
  await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Typed before')
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('link', { name: 'Typed before' }).waitFor()
})

test('somebody who is disabled is out within seconds', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await asPerson(await owner(), 'POST', `/v1/users/${person.id}/disable`)
  await page.getByRole('dialog', { name: 'Sign in again' }).waitFor({ timeout: 10_000 })
})

test('one ends a session elsewhere, and changes the password', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await signInByHand(person.email)
  await page.goto('/console/settings/account')
  const sessions = page.getByRole('region', { name: 'Where you are signed in' })
  await sessions.getByRole('listitem').nth(1).waitFor()
  await sessions.getByRole('button', { name: 'End the session in An unknown program' }).click()
  await expect.poll(() => sessions.getByRole('listitem').count()).toBe(1)

  const form = page.getByRole('region', { name: 'Password' })
  await form.getByLabel('Current password').fill('not this one at all')
  await form.getByLabel('New password').fill('a new password it is')
  await form.getByRole('button', { name: 'Change password' }).click()
  await form.getByRole('button', { name: 'Current password: The current password is wrong.' }).click()
  expect(await form.getByLabel('Current password').evaluate((field) => field === document.activeElement)).toBe(true)
  await form.getByLabel('Current password').fill(password)
  await form.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Your password is changed.').first().waitFor()
  await signOut(page, person.name)
  await signIn(page, person.email, 'a new password it is')
  await atStart(page)
})

test('signing out in one window asks for a sign-in in the others', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  const other = await page.context().newPage()
  await other.goto('/console/contacts')
  await other.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await signOut(page, person.name)
  await other.getByRole('dialog', { name: 'Sign in again' }).waitFor()
})
