import { expect, test } from 'vitest'
import { api, asPerson, signInByHand } from './api'
import { automationOf, card, newPhone, openBuilder, read, rewrite, says } from './automations'
import { newPage, shoot, signedIn, withBrowser } from './browser'
import { textsAt, write } from './simulator'

withBrowser()

test('a draft is played through with its dates, and nothing is sent or stored', async () => {
  const made = await automationOf(
    [
      says('Hello %%FIRST_NAME%%'),
      { kind: 'wait_for_reply', limit: 'P1D', no_reply: [says('Are you there?')] },
      says('Thank you', { wait: { for: 'P1D', at: '09:00' } }),
    ],
    { start: [{ kind: 'message', phrase: 'play it through' }] },
  )
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'Thank you', 'Thanks for %%CITY%%')
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByLabel('First name').fill('Giulia')
  await panel.getByLabel('CITY').fill('Bari')
  await panel.getByLabel('What starts it').selectOption('A message is received')
  await panel.getByLabel('When', { exact: true }).fill('2027-01-11T10:00')
  await panel.getByRole('button', { name: 'Add what they do' }).click()
  const act = panel.getByRole('group', { name: 'What they do, 1' })
  await act.getByLabel('After').fill('2')
  await act.getByLabel('Text').fill('hi there')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  const timeline = panel.getByTestId('timeline')
  await timeline.getByText('Hello Giulia').waitFor()
  await timeline.getByText('hi there').waitFor()
  await timeline.getByText('Thanks for Bari').waitFor()
  await timeline
    .getByText(/Jan 12, 2027,? 09:00/)
    .first()
    .waitFor()
  await timeline.getByText('The run ends').waitFor()
  await panel.getByText(/^Left out:/).waitFor()
  await shoot(page, 'test-timeline')
  await timeline.getByRole('button', { name: /Show the step 3/ }).click()
  await panel.waitFor({ state: 'hidden' })
  await page.getByRole('dialog', { name: /^3 · / }).waitFor()
  await page.keyboard.press('Escape')
  expect((await read(made.id)).steps.at(-1)?.text).toBe('Thank you')
  expect(await api('GET', `/v1/automations/${made.id}/runs`)).toMatchObject({ items: [] })

  // the answer is still there when the panel is opened again, and what was asked survives a reload
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await timeline.getByText('Hello Giulia').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect.poll(() => panel.getByLabel('First name').inputValue()).toBe('Giulia')
})

test('a scenario is kept, asked again and dropped', async () => {
  const made = await automationOf([says('Hello %%FIRST_NAME%%')], {
    start: [{ kind: 'message', phrase: 'keep a scenario' }],
  })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByLabel('First name').fill('Marco')
  await panel.getByLabel('What starts it').selectOption('A message is received')
  await panel.getByText('Scenarios').click()
  await panel.getByLabel('Keep this as').fill('Marco comes')
  await panel.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByText('The scenario is kept.').first().waitFor()
  await panel.getByLabel('First name').fill('Somebody else')
  await panel.getByLabel('Kept scenario').selectOption('')
  await panel.getByLabel('Kept scenario').selectOption('Marco comes')
  await expect.poll(() => panel.getByLabel('First name').inputValue()).toBe('Marco')
  await expect.poll(() => panel.getByLabel('What starts it').inputValue()).toBe('message')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  await panel.getByTestId('timeline').getByText('Hello Marco').waitFor()
  await panel.getByRole('button', { name: 'Drop the scenario' }).click()
  await panel.getByText('None is kept yet.').waitFor()
  expect(await api('GET', `/v1/automations/${made.id}/scenarios`)).toEqual({ items: [] })
})

test('what the server says of the automation stands at its card, what it says of the question at its field', async () => {
  const made = await automationOf([says('first')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByLabel('Language').fill('not a language')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  await panel
    .getByRole('alert')
    .getByRole('button', { name: /^Language:/ })
    .click()
  expect(await panel.getByLabel('Language').evaluate((field) => field === document.activeElement)).toBe(true)
  await panel.getByLabel('Language').fill('it')
  await panel.getByLabel('When', { exact: true }).fill('2027-03-28T02:30')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  await panel.getByText('The clock goes forward over this time on that day: it does not exist.').first().waitFor()
})

test('the messages of a draft are sent to one’s own phone, once it is shown to be one’s own', async () => {
  const made = await automationOf([says('first for me'), says('second for me', { wait: { for: 'P3D' } })])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'second for me', 'of the draft')
  await card(page, 'of the draft').waitFor()
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByRole('tab', { name: 'Send to me' }).click()
  await panel.getByRole('button', { name: 'Ask for a word' }).click()
  const word = (await panel.getByTestId('own-word').textContent()) ?? ''
  const phone = newPhone()
  await shoot(page, 'test-prove')
  await write(phone, word)
  await panel.getByText(`Your phone: ${phone}`).waitFor()
  await panel.getByRole('button', { name: 'Send to me', exact: true }).click()
  await panel.getByText('2 messages are on their way to you.').waitFor()
  await shoot(page, 'test-sent')
  await expect.poll(() => textsAt(phone), { timeout: 30_000 }).toEqual(['first for me', 'of the draft'])
  const own = await asPerson<{ contact_id: string }>(await signInByHand(person.email), 'GET', '/v1/session/phone')
  const thread = await api<{ items: { test_of: string | null }[] }>(
    'GET',
    `/v1/conversations/${own?.contact_id}/messages`,
  )
  expect(thread.items[0]?.test_of).toBe(made.id)
  expect(await api('GET', `/v1/automations/${made.id}/report`)).toMatchObject({ entered: 0 })
})
