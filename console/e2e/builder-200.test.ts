import { expect, test } from 'vitest'
import { newPage, signedIn, withBrowser } from './browser'
import { drawer, makeAutomation, openBuilder, twoHundredSteps } from './builder-help'

withBrowser()

test('of two hundred steps an edit renders the card that it changes, and no other', async () => {
  const id = await makeAutomation({ steps: twoHundredSteps })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await expect.poll(() => page.locator('ol.steps [data-card]').count()).toBe(200)
  await page.getByRole('button', { name: /^Step 100: Send a message/ }).click()
  const text = drawer(page).getByRole('textbox', { name: 'Text', exact: true })
  await text.waitFor()
  await text.press('End')
  await page.evaluate(() => {
    const touched = new Set<string>()
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const card = element?.closest('[data-card]')?.getAttribute('data-card')
        if (card) touched.add(card)
      }
    }).observe(document.querySelector('.builder-list') ?? document, {
      subtree: true,
      childList: true,
      characterData: true,
    })
    Object.assign(window, { touched })
  })
  await text.pressSequentially(' and some words more')
  await page.locator('[data-card]', { hasText: 'and some words more' }).waitFor()
  const touched = await page.evaluate(() => [...(Reflect.get(window, 'touched') as Set<string>)])
  expect(touched).toHaveLength(1)
})
