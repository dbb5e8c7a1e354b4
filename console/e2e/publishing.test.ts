import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api, asPerson, signInByHand } from './api'
import {
  type Automation,
  activeOf,
  automationOf,
  card,
  newPhone,
  openBuilder,
  publishByHand,
  read,
  rewrite,
  says,
  standingAt,
} from './automations'
import { newPage, shoot, signedIn, withBrowser } from './browser'
import { textsAt, write } from './simulator'

withBrowser()

const month = { wait: { for: 'P30D' } }
const isSaved = (page: Page) => page.getByText(/^Saved \d\d:\d\d$/).waitFor()
const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'Publish' })

async function openSheet(page: Page) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  return sheetOf(page)
}

/** An automation with two people who wait for its second message. */
async function withTwoInside(phrase: string): Promise<{ made: Automation; phones: string[] }> {
  const made = await activeOf([says('welcome'), says('after a month', month), says('last', month)], {
    start: [{ kind: 'message', phrase }],
  })
  const phones = [newPhone(), newPhone()]
  for (const phone of phones) await write(phone, phrase)
  await expect.poll(() => standingAt(made.id, made.steps[1]?.id ?? ''), { timeout: 20_000 }).toBe(2)
  return { made, phones }
}

/** What somebody has written before they open the builder. */
async function draft(email: string, { id, name }: Automation, steps: object[], start?: object[]) {
  type There = { start: object[]; number_id: string; reentry: object }
  const { number_id, reentry, ...there } = await api<There>('GET', `/v1/automations/${id}`)
  await asPerson(await signInByHand(email), 'PUT', `/v1/automations/${id}/draft`, {
    name,
    number_id,
    reentry,
    start: start ?? there.start,
    steps,
  })
}

test('the effect of publishing is known before: people inside, with numbers that their phones prove', async () => {
  const { made, phones } = await withTwoInside('sooner please')
  const [first, second] = made.steps
  const page = await newPage()
  const person = await signedIn(page)
  await draft(person.email, made, [{ ...first }, { ...second, text: 'much sooner', wait: undefined }])
  await openBuilder(page, made.id)
  await isSaved(page)
  const sheet = await openSheet(page)
  await sheet.getByText('2 contacts are inside.').waitFor()
  const due = sheet.getByRole('term').filter({ hasText: 'are due now' }).locator('..')
  await expect.poll(() => due.getByRole('definition').textContent()).toBe('2')
  const row = sheet.getByRole('row', { name: /^2 · Send a message/ })
  await row.getByText('The wait is another one; what they waited counts').waitFor()
  await row.getByText('2 are due now').waitFor()
  await shoot(page, 'publish-sheet')
  await row.getByRole('button', { name: /2 people: show who/ }).click()
  const people = page.getByRole('dialog', { name: 'Who stands at 2 · Send a message' })
  await expect.poll(() => people.getByRole('listitem').count()).toBe(2)
  for (const phone of phones) await people.getByText(phone).first().waitFor()
  await shoot(page, 'publish-people')
  await page.keyboard.press('Escape')
  await people.waitFor({ state: 'hidden' })
  // the totals open theirs too
  await due.getByRole('button', { name: /2 people: show who/ }).click()
  const counted = page.getByRole('dialog', { name: 'Who is counted in “are due now”' })
  for (const phone of phones) await counted.getByText(phone).first().waitFor()
  await page.keyboard.press('Escape')
  await counted.waitFor({ state: 'hidden' })
  await sheet.getByText('much sooner').waitFor()
  await sheet.getByText('after a month').waitFor()
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Revision 2 is published.').first().waitFor()
  await page.getByText('No changes').waitFor()
  for (const phone of phones) {
    await expect.poll(() => textsAt(phone), { timeout: 30_000 }).toEqual(['welcome', 'much sooner'])
  }
})

test('messages that would leave outside working hours are warned of', async () => {
  const settings = await api<object>('GET', '/v1/settings')
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
  const later = days[(new Date().getUTCDay() + 3) % 7] ?? 'mon'
  await api('PUT', '/v1/settings', { ...settings, working_hours: { [later]: [{ from: '09:00', to: '10:00' }] } })
  try {
    const { made } = await withTwoInside('in the night')
    const [first, second] = made.steps
    const page = await newPage()
    const person = await signedIn(page)
    await draft(person.email, made, [{ ...first }, { ...second, wait: undefined }])
    await openBuilder(page, made.id)
    const sheet = await openSheet(page)
    await sheet.getByRole('alert').getByText('Messages would leave now, outside working hours').waitFor()
    await sheet
      .getByRole('alert')
      .getByText(/2 contacts become due at once.*09:00/)
      .waitFor()
    await shoot(page, 'publish-night')
  } finally {
    await api('PUT', '/v1/settings', settings)
  }
})

test('a deleted step says where its people go', async () => {
  const { made } = await withTwoInside('deleted step')
  const [first, , last] = made.steps
  const page = await newPage()
  const person = await signedIn(page)
  await draft(person.email, made, [{ ...first }, { ...last }])
  await openBuilder(page, made.id)
  const sheet = await openSheet(page)
  const row = sheet.getByRole('row', { name: /^2 · Send a message/ })
  await row.getByText('They go on to 2 · Send a message and begin its whole wait').waitFor()
  await sheet.getByText('Deleted').first().waitFor()
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Revision 2 is published.').first().waitFor()
  await expect.poll(() => standingAt(made.id, last?.id ?? '')).toBe(2)
})

test('what the server refuses stands in a list that leads to the cards', async () => {
  const made = await automationOf([says('first'), says('second')])
  const page = await newPage()
  const person = await signedIn(page)
  await draft(person.email, made, [{ ...made.steps[0] }, { ...made.steps[1], text: '' }])
  await openBuilder(page, made.id)
  const sheet = await openSheet(page)
  await sheet.getByRole('alert').getByText('One thing is to be put right first').waitFor()
  await shoot(page, 'publish-refused')
  await sheet.getByRole('button', { name: /^2 · Send a message:/ }).click()
  await sheet.waitFor({ state: 'hidden' })
  await page.getByRole('dialog').getByRole('textbox', { name: 'Text', exact: true }).fill('put right')
  await page.keyboard.press('Escape')
  await isSaved(page)
  await openSheet(page)
  await sheet.getByRole('button', { name: 'Publish and activate' }).click()
  await page.getByText(`“${made.name}” is active`).first().waitFor()
  expect(await read(made.id)).toMatchObject({ state: 'active', steps: [{ text: 'first' }, { text: 'put right' }] })
})

test('a phrase that another automation has leads to that one', async () => {
  const holder = await activeOf([says('mine')], { start: [{ kind: 'message', phrase: 'taken phrase' }] })
  const made = await automationOf([says('first')])
  const page = await newPage()
  const person = await signedIn(page)
  await draft(person.email, made, [{ ...made.steps[0] }], [{ kind: 'message', phrase: 'taken phrase' }])
  await openBuilder(page, made.id)
  const sheet = await openSheet(page)
  await sheet.getByRole('alert').getByText(new RegExp(holder.name)).first().waitFor()
  await sheet.getByRole('link', { name: 'Open the automation that has it' }).click()
  await card(page, 'mine').waitFor()
  await expect.poll(() => page.url()).toContain(holder.id)
})

test('what somebody else published meanwhile is brought in, and the same setting is asked', async () => {
  const made = await activeOf([says('first'), says('second')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'first', 'first of mine')
  await isSaved(page)
  await publishByHand(made.id, (steps) => steps.map((step) => ({ ...step, text: `${step.text} of theirs` })))
  const sheet = await openSheet(page)
  await sheet.getByText(/published revision 2 while you were writing/).waitFor()
  await shoot(page, 'publish-conflict')
  await sheet.getByRole('button', { name: 'Bring it in' }).click()
  const dialog = page.getByRole('dialog', { name: 'Both changed the same' })
  await dialog.getByText('first of theirs').waitFor()
  await dialog.getByText('first of mine').waitFor()
  await shoot(page, 'publish-merge')
  await dialog.getByText('Mine', { exact: true }).last().click()
  await dialog.getByRole('button', { name: 'Bring together' }).click()
  await sheet.getByText('What changes').waitFor() // what would happen is asked anew
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Revision 3 is published.').first().waitFor()
  expect((await read(made.id)).steps.map((step) => step.text)).toEqual(['first of mine', 'second of theirs'])
})

test('after publishing, undo still leads back, and steps keep their ids', async () => {
  const made = await activeOf([says('first'), says('second')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  await rewrite(page, 'first', 'published')
  const sheet = await openSheet(page)
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('No changes').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await card(page, 'first').waitFor()
  await isSaved(page)
  await openSheet(page)
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Revision 3 is published.').first().waitFor()
  expect((await read(made.id)).steps.map((step) => [step.id, step.text])).toEqual(
    made.steps.map((step) => [step.id, step.text]),
  )
})

test('an automation is paused, resumed, duplicated and archived', async () => {
  const made = await activeOf([says('first')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Pause')
  await expect.poll(async () => (await read(made.id)).state).toBe('paused')
  await choose('Resume…')
  await page.getByRole('combobox', { name: /What is overdue/ }).selectOption('skip')
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect.poll(async () => (await read(made.id)).state).toBe('active')
  await choose('Duplicate')
  await expect.poll(() => page.url()).not.toContain(made.id)
  await page.goBack()
  await expect.poll(() => page.url()).toContain(made.id)
  await choose('Archive…')
  await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click()
  await page.getByText('This automation is archived.').first().waitFor()
  expect(await page.getByRole('button', { name: 'Publish', exact: true }).count()).toBe(0)
})

// S3
test('an automation is started for its lists: each member once, and whoever is inside not again', async () => {
  const list = await api<{ id: string }>('POST', '/v1/lists', { name: `For trying ${Date.now()}` })
  const phones = [newPhone(), newPhone()]
  const found = async (phone: string) =>
    (await api<{ items: { id: string }[] }>('GET', `/v1/contacts?phone=${encodeURIComponent(phone)}`)).items.map(
      ({ id }) => id,
    )
  for (const phone of phones) {
    await write(phone, 'hello') // opens the window, in which the message may be sent
    await expect.poll(() => found(phone)).toHaveLength(1)
    await api('POST', `/v1/lists/${list.id}/members`, { contact_ids: await found(phone) })
  }
  const made = await activeOf([says('to all of the list'), says('much later', month)], {
    start: [{ kind: 'list', list_ids: [list.id] }],
  })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, made.id)
  const start = async () => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Start for its lists…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start for its lists', exact: true }).click()
  }
  await start()
  await page.getByText('2 people entered.').first().waitFor()
  for (const phone of phones) await expect.poll(() => textsAt(phone)).toEqual(['to all of the list'])
  await start()
  await page.getByText('Nobody entered').first().waitFor()
  for (const phone of phones) expect(await textsAt(phone)).toHaveLength(1)
})
