import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newPage, shoot, signedIn, withBrowser } from './browser'
import { addStep, closeDrawer, drawer, makeAutomation, openBuilder, save, savedAutomation } from './builder-help'

withBrowser()

/** Waits until the server has said what it thinks of what is written. */
const simulated = (page: Page) =>
  page.waitForResponse((response) => response.url().endsWith('/simulate') && response.status() === 422)

test('an automation is written by mouse: phrase, message, wait, question, branch', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/automations/new')
  await page.getByLabel('Name of the automation').fill('Written by mouse')
  await page.getByRole('button', { name: 'Create the automation' }).click()
  await page.getByRole('region', { name: 'Starts when…' }).waitFor()

  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'A message is received' }).click()
  await drawer(page).getByLabel('The contact writes exactly').fill('by mouse please')
  await closeDrawer(page)

  await addStep(page, 'Send a message')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).fill('Ciao %%FIRST_NAME|amico%%!')
  await closeDrawer(page)

  await addStep(page, 'Wait for a reply')
  await closeDrawer(page)
  await page
    .getByRole('button', { name: /^When\?/ })
    .last()
    .click()
  const when = page.getByRole('dialog')
  await when.getByRole('textbox', { name: 'How long after' }).fill('1')
  await when.getByLabel('Unit: How long after').selectOption('days')
  await when.getByLabel('At the time of day').fill('09:00')
  await when.getByText('1 day later at 09:00').first().waitFor()
  await when.getByText(/^For somebody who arrives now: .*09:00/).waitFor()
  await when.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('region', { name: '2, If no reply' }).getByRole('button', { name: 'Add a step here' }).click()
  await page.getByRole('dialog').getByLabel('Search among the actions').fill('tags')
  await page.getByRole('dialog').getByRole('button', { name: 'Add tags' }).click()
  await drawer(page).getByRole('combobox', { name: 'Tags' }).fill('silent')
  await page.keyboard.press('Enter')
  await closeDrawer(page)

  await shoot(page, 'builder-written')
  await save(page)
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const saved = await savedAutomation(id)
  expect(saved.start).toMatchObject([{ kind: 'message', phrase: 'by mouse please' }])
  expect(saved.steps).toMatchObject([
    { kind: 'send_message', text: 'Ciao %%FIRST_NAME|amico%%!' },
    { kind: 'wait_for_reply', wait: { for: 'P1D', at: '09:00' }, no_reply: [{ kind: 'add_tags', tags: ['silent'] }] },
  ])
})

test('what the server refuses stands at its card and its field', async () => {
  const id = await makeAutomation()
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await addStep(page, 'Send buttons')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).fill('Which one?')
  // what is not filled in yet is no mistake before it is left
  await simulated(page)
  expect(await drawer(page).getByRole('alert').count()).toBe(0)
  await closeDrawer(page)
  await page.getByRole('button', { name: /^Step 1: Send buttons.*1 thing to mend/ }).click()
  await drawer(page)
    .getByRole('alert')
    .getByRole('button', { name: /^buttons/ })
    .click()
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toMatch(/^step-buttons/)
  await drawer(page).getByRole('textbox', { name: 'Button 1' }).fill('This one')
  await drawer(page).getByRole('alert').waitFor({ state: 'hidden' })
  await closeDrawer(page)
  await save(page)
  expect((await savedAutomation(id)).steps).toMatchObject([{ kind: 'send_buttons', buttons: [{ text: 'This one' }] }])
})

test('a click that leaves a field is not lost when what is wrong in it comes to be shown', async () => {
  const id = await makeAutomation()
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await addStep(page, 'Send buttons')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).fill('Which one?')
  await simulated(page)
  // what the server thinks of the button comes after the click
  await page.route('**/simulate', () => undefined)
  await drawer(page).getByRole('textbox', { name: 'Button 1' }).fill('This one')
  await drawer(page).getByRole('button', { name: 'Add a button' }).click()
  await drawer(page).getByRole('textbox', { name: 'Button 2' }).waitFor()
  await drawer(page).getByRole('alert').waitFor()
})

test('an automation is written by keyboard alone', async () => {
  const id = await makeAutomation()
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element, body } = document
      return element === body ? '' : (element?.textContent?.replace(/\s+/g, ' ').trim() ?? '')
    })

  await page.getByRole('button', { name: 'Add a step', exact: true }).focus()
  await press('Enter')
  await page.getByLabel('Search among the actions').waitFor()
  await page.keyboard.type('send a message')
  await press('Enter')
  await page.getByRole('dialog', { name: 'Send a message' }).waitFor()
  const text = page.getByRole('textbox', { name: 'Text', exact: true })
  while (!(await text.evaluate((field) => field === document.activeElement))) await press('Tab')
  await page.keyboard.type('Ciao %%FIRST')
  await page.getByRole('option', { name: '%%FIRST_NAME%%' }).waitFor()
  await press('Enter')
  await expect.poll(() => text.inputValue()).toBe('Ciao %%FIRST_NAME%%')
  await press('Escape')
  await expect.poll(focused).toContain('Step 1: 1Send a message')

  await press('+')
  await page.getByLabel('Search among the actions').waitFor()
  await page.keyboard.type('if')
  await page.getByRole('button', { name: /^If \/ else/ }).waitFor()
  await page.getByLabel('Search among the actions').fill('if / else')
  await press('Enter')
  await page.getByRole('dialog', { name: 'If / else' }).waitFor()
  await press('Escape')
  // the drawer gives the focus back when it is gone
  await page.getByRole('dialog', { name: 'If / else' }).waitFor({ state: 'detached' })
  await expect.poll(focused).toContain('Step 2:')

  // the message is copied after the branch, and goes into it
  await press('ArrowUp', 'Control+c', 'ArrowDown', 'Control+v')
  await expect.poll(focused).toContain('Step 3:')
  await press('Alt+ArrowRight')
  await expect.poll(focused).toContain('Step 2, Then, 1:')
  await press('Alt+ArrowLeft')
  await expect.poll(focused).toContain('Step 3:')
  // keys that are held down lose nothing: the focus goes with the card at once
  for (let n = 0; n < 10; n++) await press('Alt+ArrowUp', 'Alt+ArrowDown', 'Alt+ArrowRight', 'Alt+ArrowLeft')
  await press('Alt+ArrowUp')
  await expect.poll(focused).toContain('Step 2:')
  await press('Delete')
  await expect.poll(() => page.locator('ol.steps [data-card]').count()).toBe(2)
  await press('Control+z')
  await expect.poll(() => page.locator('ol.steps [data-card]').count()).toBe(3)
  await press('Control+Shift+z')
  await expect.poll(() => page.locator('ol.steps [data-card]').count()).toBe(2)
})

test('a step is dragged into a branch, by mouse and by keyboard', async () => {
  const id = await makeAutomation({
    steps: [
      { kind: 'add_tags', tags: ['first'] },
      { kind: 'branch', if: { tag: 'vip' }, then: [], else: [] },
      { kind: 'add_tags', tags: ['last'] },
    ],
  })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  const handle = page.getByRole('button', { name: 'Move step 3', exact: true })
  const into = page.getByRole('region', { name: '2, Then' }).getByRole('button', { name: 'Add a step here' })
  const [from, to] = [await handle.boundingBox(), await into.boundingBox()]
  if (!from || !to) throw new Error('there is nothing to drag')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + 20, from.y - 20, { steps: 4 })
  await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 10 })
  await page.getByText('It would be step 2, Then, 1.').waitFor()
  await page.mouse.up()
  await page.getByRole('button', { name: /^Step 2, Then, 1:.*last/ }).waitFor()

  await page.getByRole('button', { name: 'Move step 1', exact: true }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.getByText(/^It would be step /).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('It stays where it was.').waitFor()
  await save(page)
  expect((await savedAutomation(id)).steps).toMatchObject([
    { kind: 'add_tags', tags: ['first'] },
    { kind: 'branch', then: [{ kind: 'add_tags', tags: ['last'] }] },
  ])
})
