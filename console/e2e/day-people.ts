import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { type Person, takeInvitation } from './api'
import { newPage, signIn } from './browser'
import { addStep, closeDrawer, drawer } from './builder-help'
import { questionOf, words } from './day-customers'
import { box, bubble } from './talk'

const patience = { timeout: 60_000 }

/** Somebody of the team who has come to work: signed in, in a browser of their own. */
export type Colleague = { page: Page; person: Person }

export async function comesToWork(person: Person): Promise<Colleague> {
  await takeInvitation(person)
  const page = await newPage()
  await page.goto('/console/sign-in')
  await signIn(page, person.email)
  await page.getByRole('button', { name: `You: ${person.name}` }).waitFor()
  return { page, person }
}

/** Has the confirmation of a stop written, as whoever looks after the settings does. */
export async function writesConfirmation(page: Page, text: string) {
  await page.goto('/console/settings/consent')
  await page.getByLabel('All languages').fill(text)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').first().waitFor()
}

async function newAutomation(page: Page, name: string, phrase: string) {
  await page.goto('/console/automations/new')
  await page.getByLabel('Name of the automation').fill(name)
  await page.getByRole('button', { name: 'Create the automation' }).click()
  await page.getByRole('button', { name: 'Choose what starts it' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'A message is received' }).click()
  await drawer(page).getByLabel('The contact writes exactly').fill(phrase)
  await closeDrawer(page)
}

async function addTag(page: Page, tag: string) {
  await addStep(page, 'Add tags')
  await drawer(page).getByRole('combobox', { name: 'Tags' }).fill(tag)
  await page.keyboard.press('Enter')
  await closeDrawer(page)
}

/** Plays the automation through without sending anything, and sees that it says this. */
async function tries(page: Page, ...texts: string[]) {
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Test' })
  await panel.getByLabel('First name').fill('Giulia')
  await panel.getByLabel('What starts it').selectOption('A message is received')
  await panel.getByRole('button', { name: 'Play', exact: true }).click()
  for (const text of texts) await panel.getByTestId('timeline').getByText(text).first().waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
}

async function publishes(page: Page, name: string) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish and activate' }).click()
  await page.getByText(`“${name}” is active`).first().waitFor()
}

/** The automation that answers who wants to know more: buttons, a tag, and a minute later a template. */
export async function buildsInformation(page: Page, name: string) {
  await newAutomation(page, name, words.phrase)
  await addStep(page, 'Send buttons')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).fill(words.help)
  await drawer(page).getByRole('textbox', { name: 'Button 1' }).fill(words.person)
  await drawer(page).getByRole('button', { name: 'Add a button' }).click()
  await drawer(page).getByRole('textbox', { name: 'Button 2' }).fill(words.prices)
  await closeDrawer(page)
  await addTag(page, 'interested')
  await addStep(page, 'Send a template')
  await drawer(page).getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: 'welcome' }).first().click()
  await drawer(page).getByLabel('{{1}}').fill('%%FIRST_NAME%%')
  await closeDrawer(page)
  await page
    .getByRole('button', { name: /^When\?/ })
    .last()
    .click()
  const when = page.getByRole('dialog')
  await when.getByRole('textbox', { name: 'How long after' }).fill('1')
  await when.getByLabel('Unit: How long after').selectOption('minutes')
  await when.getByRole('button', { name: 'Done' }).click()
  await tries(page, words.help, 'Ciao Giulia, benvenuto!')
  await publishes(page, name)
}

/** The automation that brings somebody to a person: it ends the others, marks and assigns the contact, and says so. */
export async function buildsPerson(page: Page, name: string, operators: readonly Person[]) {
  await newAutomation(page, name, words.person)
  await addStep(page, 'End other automations')
  await closeDrawer(page)
  await addTag(page, 'to a person')
  await addStep(page, 'Assign operators')
  for (const one of operators) {
    await drawer(page).getByRole('combobox', { name: 'Operators' }).fill(one.name)
    await page.getByRole('option', { name: one.name, exact: true }).click()
  }
  await drawer(page).getByLabel('Who of them').selectOption('One at random')
  await closeDrawer(page)
  await addStep(page, 'Send a message')
  await drawer(page).getByRole('textbox', { name: 'Text', exact: true }).fill(words.ask)
  await closeDrawer(page)
  await tries(page, words.ask)
  await publishes(page, name)
}

const chosen = async (page: Page, field: string, option: string) => {
  await page.getByRole('combobox', { name: field }).fill(option)
  await page.getByRole('option', { name: option }).first().click()
  await page.keyboard.press('Escape')
}

/** Starts a campaign to a list, once the preview says whom it reaches. */
export async function startsCampaign(
  page: Page,
  name: string,
  list: string,
  reaches: { people: number; without: number },
) {
  await page.goto('/console/campaigns/new')
  await page.getByLabel('Name').fill(name)
  await chosen(page, 'Lists', list)
  await chosen(page, 'Template', 'choice')
  await page.getByLabel('Language').selectOption('it')
  const counted = (of: string) => page.getByTestId('preview').locator(`[data-name="${of}"] dd`).textContent()
  const expected = [reaches.people, reaches.without, reaches.people - reaches.without].map(String)
  await expect
    .poll(() => Promise.all([counted('people'), counted('optedOut'), counted('reachable')]), patience)
    .toEqual(expected)
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  await page.getByRole('button', { name: 'Start now' }).click()
  await page.getByRole('heading', { name }).waitFor()
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** What an operator answers. */
export const answerOf = (operator: Person, customer: string) => `${operator.name} a ${customer}: certo, a presto!`

/** The row that has the focus, by the name in it. */
const focusedName = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: one } = document
    return one?.classList.contains('row-link') ? one.textContent : null
  })

/** Goes to the next chat that needs an answer and opens it, by keyboard. Nothing is opened where the row went away meanwhile. */
async function opensNext(page: Page): Promise<string | null> {
  await page.keyboard.press('j')
  const name = await vi.waitUntil(() => focusedName(page), { timeout: 2_000, interval: 20 }).catch(() => null)
  if (!name) return null
  await page.keyboard.press('Enter')
  const head = page.getByRole('heading', { name, level: 1, exact: true })
  return head.waitFor({ timeout: 5_000 }).then(
    () => name,
    () => null,
  )
}

/** Answers one chat after the other, by keyboard, until all customers of the day have an answer, which `hears` says. */
export async function answersChats(
  { page, person }: Colleague,
  allAnswered: () => boolean,
  hears: (name: string, answer: string) => void,
) {
  await page.goto('/console/chat?filter=waiting')
  await page.getByRole('heading', { name: 'Chat', level: 1 }).waitFor()
  const rows = page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')
  for (;;) {
    await vi.waitUntil(async () => allAnswered() || (await rows.count()) > 0, { timeout: 120_000, interval: 50 })
    if (allAnswered()) return
    const name = await opensNext(page)
    if (!name) continue
    await bubble(page, questionIn(name)).waitFor()
    const answer = answerOf(person, name)
    await box(page).fill(answer)
    await page.keyboard.press('Enter')
    await bubble(page, answer).waitFor()
    hears(name, answer)
    await rows.filter({ has: page.getByRole('link', { name, exact: true }) }).waitFor({ state: 'detached' })
    await page.keyboard.press('Tab') // out of the box, where letters are keys again
  }
}

/** What somebody called so has asked. */
const questionIn = (name: string) =>
  questionOf({ n: Number(/\d+$/.exec(name)?.[0]), phone: '', kind: 'asks', stopsLate: false })
