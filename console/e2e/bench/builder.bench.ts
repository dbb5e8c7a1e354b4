import type { Page } from 'playwright-core'
import { test } from 'vitest'
import { newPage, signedIn, withBrowser } from '../browser'
import { drawer, makeAutomation, openBuilder, twoHundredSteps } from '../builder-help'
import { within } from './figures'
import { press, watchKeys } from './painted'

withBrowser()

const edits = 30
const budget = 50

/** The builder with an automation of two hundred steps, at its hundredth. */
async function openTwoHundred(): Promise<Page> {
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, await makeAutomation({ steps: twoHundredSteps }))
  await page.getByRole('button', { name: /^Step 100: / }).scrollIntoViewIfNeeded()
  await watchKeys(page)
  return page
}

test('of two hundred steps, a character typed in the text of a card', async () => {
  const page = await openTwoHundred()
  await page.getByRole('button', { name: /^Step 100: / }).click()
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).press('End')
  const took: number[] = []
  for (let n = 0; n < edits; n++) took.push(await press(page, 'abcde'[n % 5] ?? 'a'))
  within(budget, 'a character typed', took)
})

test('of two hundred steps, a card that is moved', async () => {
  const page = await openTwoHundred()
  await page.getByRole('button', { name: /^Step 100: / }).focus()
  const took: number[] = []
  for (let n = 0; n < edits; n++) took.push(await press(page, n % 2 === 0 ? 'Alt+ArrowUp' : 'Alt+ArrowDown'))
  within(budget, 'a card moved', took)
})

test('of two hundred steps, a wait that is added between two cards', async () => {
  const page = await openTwoHundred()
  const took: number[] = []
  for (let n = 0; n < edits; n++) {
    await page.getByRole('button', { name: `When? Step ${50 + n}: At once`, exact: true }).click()
    await drawer(page).getByRole('textbox', { name: 'How long after' }).focus()
    took.push(await press(page, '5'))
    await drawer(page).getByRole('button', { name: 'Done' }).click()
    await drawer(page).waitFor({ state: 'hidden' })
  }
  within(budget, 'a wait added', took)
})
