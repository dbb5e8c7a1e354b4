import { test } from 'vitest'
import { asPerson, otherWorkspace, password } from './api'
import { atStart, newPage, signedIn, signIn, signOut, withBrowser } from './browser'

withBrowser()

test('a person joins another workspace with the password that they have, and goes from one to the other', async () => {
  const page = await newPage()
  const person = await signedIn(page)
  await signOut(page, person.name)

  const owner = await otherWorkspace('Second shop')
  const invited = { name: person.name, email: person.email, role: 'marketer' }
  const user = await asPerson<{ id: string }>(owner, 'POST', '/v1/users', invited)
  const invitation = await asPerson<{ url: string }>(owner, 'POST', `/v1/users/${user?.id}/invite`)
  await page.goto(invitation?.url ?? '')
  await page.getByRole('heading', { name: 'Join the workspace' }).waitFor()
  await page.getByLabel('Password', { exact: true }).fill('not this one at all')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: /Change workspace.*Second shop/ }).waitFor()

  await signOut(page, person.name)
  await signIn(page, person.email)
  await page.getByRole('heading', { name: 'Choose a workspace' }).waitFor()
  await page.getByRole('button', { name: /Demo/ }).click()
  await page.getByRole('button', { name: /Change workspace.*Demo/ }).waitFor()

  const other = await page.context().newPage()
  await other.goto('/console/contacts')
  await other.getByRole('button', { name: /Change workspace.*Demo/ }).click()
  await other.getByRole('menuitem', { name: /Second shop/ }).click()
  await other.getByRole('button', { name: /Change workspace.*Second shop/ }).waitFor()

  const asked = page.getByRole('dialog', { name: 'You changed workspace in another window' })
  await asked.getByRole('button', { name: 'Go back to Demo' }).click()
  await asked.waitFor({ state: 'hidden' })
  await other.getByRole('dialog').getByRole('button', { name: 'Continue in Demo' }).click()
  await other.getByRole('button', { name: /Change workspace.*Demo/ }).waitFor()
  await atStart(page)
})
