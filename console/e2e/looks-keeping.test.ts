import { expect, test } from 'vitest'
import { api, asPerson, signInByHand } from './api'
import { activeOf, newPhone, openBuilder, publishByHand, rewrite, says, standingAt } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'
import { write } from './simulator'

withBrowser()

test('publishing over people inside', async () => {
  const phrase = 'look at publishing'
  const made = await activeOf([says('welcome'), says('after a month', { wait: { for: 'P30D' } }), says('last')], {
    start: [{ kind: 'message', phrase }],
  })
  await write(newPhone(), phrase)
  await expect.poll(() => standingAt(made.id, made.steps[1]?.id ?? ''), { timeout: 20_000 }).toBe(1)
  const page = await newPage()
  const person = await signedIn(page)
  const { start } = await api<{ start: object[] }>('GET', `/v1/automations/${made.id}`)
  const [first, second] = made.steps
  await asPerson(await signInByHand(person.email), 'PUT', `/v1/automations/${made.id}/draft`, {
    name: 'A better name',
    start,
    steps: [
      { ...first, text: 'another welcome' },
      { ...second, wait: undefined },
    ],
  })
  await openBuilder(page, made.id)
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor()
  await looksRight(page, 'keeping saved')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Publish' })
  await sheet.getByRole('row').nth(1).waitFor()
  await looksRight(page, 'publish sheet')
  await sheet.getByRole('button', { name: /^2 · Send a message: 1 person/ }).click()
  await page
    .getByRole('dialog', { name: /Who stands at/ })
    .getByRole('listitem')
    .waitFor()
  await looksRight(page, 'publish people')
})

test('a colleague, another tab, a newer revision, a question', async () => {
  const made = await activeOf([says('first'), says('second')])
  const theirs = await newPage()
  const colleague = await signedIn(theirs)
  await asPerson(await signInByHand(colleague.email), 'PUT', `/v1/automations/${made.id}/draft`, {
    name: made.name,
    steps: [made.steps[1], says('quite new'), { ...made.steps[0], text: 'of the colleague' }],
  })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'first', 'of mine')
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor()
  await publishByHand(made.id, (steps) => steps.map((step) => ({ ...step, text: `${step.text} of a program` })))
  await page.getByText(/while you were writing/).waitFor()
  await looksRight(page, 'keeping newer')
  await page.getByRole('button', { name: 'View' }).click()
  await page.getByRole('dialog').getByText('of the colleague').waitFor()
  await looksRight(page, 'keeping colleague')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Bring it in' }).click()
  await page.getByRole('dialog', { name: 'Both changed the same' }).waitFor()
  await looksRight(page, 'keeping merge')
  await page.keyboard.press('Escape')
  const second = await page.context().newPage()
  await openBuilder(second, made.id)
  await second.getByText('You write this automation in another tab').waitFor()
  await looksRight(second, 'keeping other tab')
})

test('what is refused, and an automation that is archived', async () => {
  const made = await activeOf([says('first')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'first', '')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await looksRight(page, 'publish refused')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Archive…' }).waitFor()
  await looksRight(page, 'state menu')
  await page.getByRole('menuitem', { name: 'Archive…' }).click()
  await page.getByRole('dialog').getByText('It is closed for good').waitFor()
  await looksRight(page, 'state archive')
  await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click()
  await page.getByText('This automation is archived.').first().waitFor()
  await looksRight(page, 'state archived')
})

test('a test', async () => {
  const made = await activeOf(
    [
      says('Hello %%FIRST_NAME|dear customer%%, your order %%ORDER_ID%% is here'),
      { kind: 'send_buttons', text: 'Did you like it?', buttons: [{ text: 'Yes' }, { text: 'No' }] },
      { kind: 'wait_for_reply', limit: 'P1D', no_reply: [says('Are you there?')] },
      { kind: 'add_tags', tags: ['answered'] },
    ],
    { start: [{ kind: 'message', phrase: 'look at a test' }] },
  )
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByLabel('What starts it').selectOption('A message is received')
  await panel.getByRole('button', { name: 'Add what they do' }).click()
  await panel.getByRole('group', { name: 'What they do, 1' }).getByLabel('Text').fill('Yes')
  await panel.getByText('Scenarios').click()
  await looksRight(page, 'test question')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  await panel.getByText(/^Left out:/).scrollIntoViewIfNeeded()
  await looksRight(page, 'test timeline')
  await panel.getByRole('tab', { name: 'Send to me' }).click()
  await panel.getByRole('button', { name: 'Ask for a word' }).click()
  await panel.getByTestId('own-word').waitFor()
  await looksRight(page, 'test prove')
})
