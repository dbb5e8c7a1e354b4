import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api, asPerson, password, signInByHand } from './api'
import {
  activeOf,
  automationOf,
  card,
  openBuilder,
  publishByHand,
  read,
  rewrite,
  savedState,
  says,
} from './automations'
import { atStart, newPage, signedIn, signIn, withBrowser } from './browser'

withBrowser()

type Drafts = { items: { author: string; base_revision: number }[] }
type Draft = { etag: string; definition: { name: string; steps: { text: string }[] } }

const isSaved = (page: Page) => page.getByText(/^Saved \d\d:\d\d$/).waitFor()
const stands = (page: Page, text: string) => savedState(page).filter({ hasText: text }).waitFor()
const drafts = async (id: string) => (await api<Drafts>('GET', `/v1/automations/${id}/drafts`)).items
const texts = (one: { steps: { text?: string }[] } | undefined) => one?.steps.map((step) => step.text)

/** What a card opens is here before the connection goes. */
async function isLoadedAhead(page: Page) {
  const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name))
  await expect.poll(async () => (await loaded()).join(' '), { timeout: 15_000 }).toContain('/WaitDialog-')
}

async function draftOf(email: string, id: string): Promise<Draft['definition'] | undefined> {
  const draft = await asPerson<Draft>(await signInByHand(email), 'GET', `/v1/automations/${id}/draft`)
  return draft?.definition
}

test('a refresh does not erase the work, and it can still be undone', async () => {
  const { id } = await automationOf([says('first'), says('second')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await rewrite(page, 'first', 'rewritten')
  await page.reload() // at once, before the server has it
  await card(page, 'rewritten').waitFor()
  await isSaved(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await card(page, 'first').waitFor()
  await page.getByText('No changes').waitFor()
  expect(texts(await read(id))).toEqual(['first', 'second'])
  expect(await drafts(id)).toEqual([])
})

test('edits reach the database, invalid ones too, and another browser goes on with them', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await rewrite(page, 'first', '')
  await isSaved(page)
  expect(texts(await draftOf(person.email, id))).toEqual([undefined])
  await page.getByRole('textbox', { name: 'Name of the automation' }).fill('A better name')
  await isSaved(page)
  const elsewhere = await newPage()
  await elsewhere.goto('/console/')
  await signIn(elsewhere, person.email)
  await atStart(elsewhere)
  await openBuilder(elsewhere, id)
  await expect
    .poll(() => elsewhere.getByRole('textbox', { name: 'Name of the automation' }).inputValue())
    .toBe('A better name')
  await isSaved(elsewhere)
})

test('“saved” is not shown while it is not: only when the server has answered', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  const person = await signedIn(page)
  let answer: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  let asked: () => void = () => {}
  const sent = new Promise<void>((resolve) => {
    asked = resolve
  })
  await page.route('**/draft?*', async (route) => {
    if (route.request().method() === 'PUT') {
      asked()
      await held
    }
    await route.continue()
  })
  await openBuilder(page, id)
  await rewrite(page, 'first', 'on its way')
  expect(await savedState(page).textContent()).toBe('Saving…')
  await sent
  expect(await savedState(page).textContent()).toBe('Saving…')
  answer()
  await isSaved(page)
  expect(texts(await draftOf(person.email, id))).toEqual(['on its way'])

  await page.unroute('**/draft?*')
  await page.route('**/draft?*', (route) =>
    route.fulfill({
      status: 413,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/problems/too-large',
        title: 'too large',
        status: 413,
        detail: 'It is too large.',
      }),
    }),
  )
  await rewrite(page, 'on its way', 'refused')
  await stands(page, 'Not saved: kept here')
  await page.getByRole('alert').getByText('It is too large.').waitFor()
  await page.unroute('**/draft?*')
  await rewrite(page, 'refused', 'taken')
  await isSaved(page)
})

test('what is typed during autosave does not vanish', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await card(page, 'first').click()
  const text = page.getByRole('dialog').getByRole('textbox', { name: 'Text', exact: true })
  let sent = ''
  await page.route('**/draft?*', async (route) => {
    // each saving is answered only after more was typed
    if (route.request().method() === 'PUT' && sent === '') {
      sent = route.request().postData() ?? ''
      await text.pressSequentially(' and then more')
    }
    await route.continue()
  })
  await text.fill('begun')
  await expect.poll(() => sent, { timeout: 10_000 }).toContain('begun')
  await expect.poll(() => text.inputValue()).toBe('begun and then more')
  await page.keyboard.press('Escape')
  await isSaved(page)
  await expect.poll(async () => texts(await draftOf(person.email, id))).toEqual(['begun and then more'])
})

test('offline for a minute: it is said, nothing is lost, and it is saved when the connection is back', async () => {
  const { id } = await automationOf([says('first'), says('second')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await isLoadedAhead(page)
  await page.clock.install()
  await page.context().setOffline(true)
  await rewrite(page, 'first', 'written in a tunnel')
  await page.clock.runFor(5_000)
  await stands(page, 'Offline: kept here')
  await page.clock.runFor(55_000)
  await rewrite(page, 'second', 'a minute later')
  await page.clock.runFor(5_000)
  await stands(page, 'Offline: kept here')
  expect(await drafts(id)).toEqual([])
  await page.context().setOffline(false)
  await page.clock.runFor(5_000)
  await isSaved(page)
  expect(texts(await draftOf(person.email, id))).toEqual(['written in a tunnel', 'a minute later'])
})

test('two tabs do not overwrite each other: the second reads, and may take over with all that the first wrote', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  const second = await page.context().newPage()
  await openBuilder(second, id)
  await second.getByText('You write this automation in another tab').waitFor()
  expect(await second.getByRole('button', { name: 'Publish' }).count()).toBe(0)
  await expect
    .poll(() => second.getByRole('textbox', { name: 'Name of the automation' }).getAttribute('readonly'))
    .not.toBeNull()

  await rewrite(page, 'first', 'from the first tab')
  await second.getByRole('button', { name: 'Write here' }).click() // before the first has saved
  await card(second, 'from the first tab').waitFor()
  await page.getByText('You write this automation in another tab').waitFor()
  await rewrite(second, 'from the first tab', 'from the second tab')
  await isSaved(second)

  await second.close() // whoever closes the tab that writes goes on in the other one
  await card(page, 'from the second tab').waitFor()
  await page.getByText('You write this automation in another tab').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await card(page, 'from the first tab').waitFor()
})

test('visiting another page does not lose an hour', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await rewrite(page, 'first', 'an hour of work')
  await page.getByRole('link', { name: 'Contacts' }).click()
  await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  await expect
    .poll(async () => texts(await draftOf(person.email, id).catch(() => undefined)))
    .toEqual(['an hour of work'])
  await page.goBack()
  await card(page, 'an hour of work').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await card(page, 'first').waitFor()
})

test('two browsers of one person: what both wrote is there, and the same setting is asked', async () => {
  const { id } = await automationOf([says('first'), says('second')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await rewrite(page, 'first', 'first from here')
  await isSaved(page)
  const there = await newPage()
  await there.goto('/console/')
  await signIn(there, person.email, password)
  await atStart(there)
  await openBuilder(there, id)
  await rewrite(there, 'second', 'second from there')
  await isSaved(there)

  await page.getByRole('textbox', { name: 'Name of the automation' }).fill('Named here')
  await page.getByText('What you wrote in another browser is here too.').waitFor()
  await card(page, 'second from there').waitFor()
  await isSaved(page)
  expect(await draftOf(person.email, id)).toMatchObject({
    name: 'Named here',
    steps: [{ text: 'first from here' }, { text: 'second from there' }],
  })

  await rewrite(there, 'second from there', 'second once more from there')
  await there.getByText('What you wrote in another browser is here too.').waitFor()
  await isSaved(there)
  await rewrite(page, 'second from there', 'second from here')
  await page.getByText('You changed the same in another browser').waitFor()
  expect(await savedState(page).textContent()).toBe('Not saved: a question is open')
  await page.getByRole('button', { name: 'Choose', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Both changed the same' })
  await dialog.getByText('second once more from there').waitFor()
  await dialog.getByText('second from here').waitFor()
  await dialog.getByText('Mine', { exact: true }).last().click()
  await dialog.getByRole('button', { name: 'Bring together' }).click()
  await isSaved(page)
  expect(texts(await draftOf(person.email, id))).toEqual(['first from here', 'second from here'])
})

test('a colleague’s draft is announced, may be copied, and does not go out with mine', async () => {
  const { id } = await activeOf([says('first'), says('second')])
  const theirs = await newPage()
  const colleague = await signedIn(theirs)
  await openBuilder(theirs, id)
  await rewrite(theirs, 'second', 'of the colleague')
  await isSaved(theirs)

  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await page.getByText(`${colleague.name} has a draft of this automation too`).waitFor()
  await rewrite(page, 'first', 'of mine')
  await isSaved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  const sheet = page.getByRole('dialog', { name: 'Publish' })
  await sheet.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Revision 2 is published.').first().waitFor()
  expect(texts(await read(id))).toEqual(['of mine', 'second'])
  expect(texts(await draftOf(colleague.email, id))).toEqual(['first', 'of the colleague'])

  await page.getByRole('button', { name: 'View' }).click()
  const drawer = page.getByRole('dialog', { name: `Draft of ${colleague.name}` })
  await drawer.getByText('of the colleague').waitFor()
  await drawer.getByRole('button', { name: 'Copy into mine' }).click()
  await card(page, 'of the colleague').waitFor()
  await isSaved(page)
  expect(texts(await read(id))).toEqual(['of mine', 'second'])
})

test('what a colleague publishes is shown at once where nothing is written, and asked for where something is', async () => {
  const { id } = await activeOf([says('first'), says('second')])
  const page = await newPage()
  const person = await signedIn(page)
  await openBuilder(page, id)
  await publishByHand(id, ([first, ...rest]) => [{ ...first, kind: 'send_message', text: 'of the program' }, ...rest])
  await card(page, 'of the program').waitFor() // without a reload
  await rewrite(page, 'second', 'of mine')
  await isSaved(page)
  await publishByHand(id, ([first, ...rest]) => [
    { ...first, kind: 'send_message', text: 'of the program again' },
    ...rest,
  ])
  await page.getByText(/published revision 3 while you were writing/).waitFor()
  await card(page, 'of the program').waitFor()
  await page.getByRole('button', { name: 'Bring it in' }).click()
  await card(page, 'of the program again').waitFor()
  await card(page, 'of mine').waitFor()
  await isSaved(page)
  expect((await drafts(id)).map((one) => one.base_revision)).toEqual([3])
  expect(texts(await draftOf(person.email, id))).toEqual(['of the program again', 'of mine'])
})

test('a draft is discarded, and undo brings it back', async () => {
  const { id } = await automationOf([says('first')])
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await rewrite(page, 'first', 'to be discarded')
  await isSaved(page)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Discard the draft…' }).click()
  await page.getByRole('button', { name: 'Discard the draft' }).last().click()
  await card(page, 'first').waitFor()
  await page.getByText('No changes').waitFor()
  expect(await drafts(id)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await card(page, 'to be discarded').waitFor()
})
