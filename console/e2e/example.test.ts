import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newPhone } from './automations'
import { narrow, newPage, signedIn, withBrowser } from './browser'
import { textsAt, write } from './simulator'

withBrowser()

// The example of the README, which first-steps.test.ts writes by mouse, for who has none.

async function answersOnAPhone(page: Page, phrase: string, answer: string) {
  await page
    .getByText(/is active/)
    .first()
    .waitFor()
  const phone = newPhone()
  await write(phone, phrase)
  await expect.poll(() => textsAt(phone)).toEqual([answer])
}

test('the example is written by keyboard alone, from the menu to the answer on a phone', async () => {
  const page = await newPage()
  await signedIn(page)
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  /** Goes on with Tab until the focus is where it is wanted: further than 60 is not within reach. */
  const tabTo = async (wanted: Locator) => {
    await wanted.waitFor()
    for (let tabs = 0; tabs < 60; tabs++) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return
      await press('Tab')
    }
    throw new Error(`Tab does not lead to ${wanted}`)
  }
  await press('g', 'a')
  await tabTo(page.getByRole('button', { name: 'New automation' }))
  await press('Enter')
  await page.getByRole('menuitem', { name: 'Empty' }).waitFor()
  await press('Enter')
  await tabTo(page.getByLabel('Name of the automation'))
  await page.keyboard.type('Opening hours')
  await press('Enter')

  await tabTo(page.getByRole('button', { name: 'Choose what starts it' }))
  await press('Enter')
  await tabTo(page.getByRole('dialog').getByRole('button', { name: 'A message is received' }))
  await press('Enter')
  await tabTo(page.getByLabel('The contact writes exactly'))
  await page.keyboard.type('hours by keyboard')
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await tabTo(page.getByRole('button', { name: 'Add a step', exact: true }))
  await press('Enter')
  await page.getByLabel('Search among the actions').waitFor()
  await page.keyboard.type('send a message')
  await press('Enter')
  await tabTo(page.getByRole('textbox', { name: 'Text', exact: true }))
  await page.keyboard.type('From nine to seven.')
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await tabTo(page.getByRole('button', { name: 'Publish', exact: true }))
  await press('Enter')
  await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Publish and activate' }))
  await press('Enter')
  await answersOnAPhone(page, 'hours by keyboard', 'From nine to seven.')
})

test('the example is written with a finger, on the width of a phone', async () => {
  const page = await newPage({ viewport: narrow, hasTouch: true, isMobile: true })
  await signedIn(page)
  await page.goto('/console/automations')
  await page.getByRole('button', { name: 'New automation' }).tap()
  await page.getByRole('menuitem', { name: 'Empty' }).tap()
  await page.getByLabel('Name of the automation').fill('Opening hours on a phone')
  await page.getByRole('button', { name: 'Create the automation' }).tap()

  await page.getByRole('button', { name: 'Choose what starts it' }).tap()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'A message is received' }).tap()
  await dialog.getByLabel('The contact writes exactly').fill('hours by finger')
  await dialog.getByRole('button', { name: 'Close', exact: true }).tap()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Add a step', exact: true }).tap()
  await dialog.getByRole('button', { name: 'Send a message' }).first().tap()
  await dialog.getByRole('textbox', { name: 'Text', exact: true }).fill('Until eight.')
  await dialog.getByRole('button', { name: 'Close', exact: true }).tap()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Publish', exact: true }).tap()
  await dialog.getByRole('button', { name: 'Publish and activate' }).tap()
  await answersOnAPhone(page, 'hours by finger', 'Until eight.')
})
