import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { addStep, closeDrawer, drawer, makeAutomation, openBuilder, save, savedAutomation } from './builder-help'

withBrowser()

const write = (box: Locator, name: string, text: string) => box.getByRole('textbox', { name, exact: true }).fill(text)

async function pick(page: Page, box: Locator, name: string, option: string) {
  await box.getByRole('combobox', { name }).click()
  await page.getByRole('option', { name: option }).first().click()
}

type Fill = (box: Locator, page: Page) => Promise<unknown>

/** What is filled in for each kind of step, so that the server takes it. */
const steps: [string, string, Fill][] = [
  ['send_message', 'Send a message', (box) => write(box, 'Text', 'Hello')],
  [
    'send_buttons',
    'Send buttons',
    async (box) => {
      await write(box, 'Text', 'Which one?')
      await write(box, 'Button 1', 'This one')
    },
  ],
  [
    'send_list',
    'Send a list to choose from',
    async (box) => {
      await write(box, 'Text', 'Which one?')
      await write(box, 'Button', 'Open')
      await write(box, 'Row 1', 'The first')
    },
  ],
  [
    'send_link',
    'Send a link button',
    async (box) => {
      await write(box, 'Text', 'Look')
      await write(box, 'Button', 'Open')
      await write(box, 'Address', 'https://shop.example/')
    },
  ],
  ['ask_location', 'Ask for the location', (box) => write(box, 'Text', 'Where are you?')],
  [
    'send_flow',
    'Send a form',
    async (box) => {
      await write(box, 'Text', 'Fill it in')
      await write(box, 'Id of the form', '123')
      await write(box, 'Button', 'Begin')
    },
  ],
  ['send_products', 'Send products', (box) => write(box, 'Text', 'All we have')],
  [
    'send_location',
    'Send a location',
    async (box) => {
      await write(box, 'Latitude', '41.9')
      await write(box, 'Longitude', '12.5')
    },
  ],
  ['send_contact', 'Send a contact card', (box) => write(box, 'Name as it is shown', 'The shop')],
  ['send_sticker', 'Send a sticker', (box) => write(box, 'Address of the file', 'https://shop.example/a.webp')],
  ['react', 'React to the last message', (box) => write(box, 'Emoji', '👍')],
  ['wait_for_reply', 'Wait for a reply', async () => undefined],
  ['start_automation', 'Start another automation', (box, page) => pick(page, box, 'Automation', 'Demo welcome')],
  ['end_automations', 'End other automations', async () => undefined],
  [
    'add_tags',
    'Add tags',
    async (box, page) => {
      await box.getByRole('combobox', { name: 'Tags' }).fill('one')
      await page.keyboard.press('Enter')
    },
  ],
  ['remove_tags', 'Remove tags', (box, page) => pick(page, box, 'Tags', 'kinds tag')],
  ['add_to_lists', 'Add to lists', (box, page) => pick(page, box, 'Lists', 'Kinds list')],
  ['remove_from_lists', 'Remove from lists', (box, page) => pick(page, box, 'Lists', 'Kinds list')],
  [
    'set_field',
    'Set a dynamic field',
    async (box, page) => {
      await pick(page, box, 'Dynamic field', 'KINDS_FIELD')
      await write(box, 'Value', '%%FIRST_NAME%%')
    },
  ],
  ['set_consent', 'Set the marketing consent', async () => undefined],
  ['block_contact', 'Block the contact', async () => undefined],
  ['restore_contact', 'Restore the contact', async () => undefined],
  ['delete_contact', 'Delete the contact', async () => undefined],
  ['assign_operators', 'Assign operators', (box, page) => pick(page, box, 'Operators', 'Person')],
  ['unassign_operators', 'Remove operators', async () => undefined],
  ['open_ticket', 'Open a ticket', (box) => write(box, 'Title', 'Call %%FIRST_NAME%%')],
  ['update_ticket', 'Update a ticket', (box) => box.getByLabel('Status').selectOption('resolved')],
  ['close_ticket', 'Close a ticket', async () => undefined],
  ['send_webhook', 'Send a webhook', (box) => write(box, 'Address', 'https://shop.example/hook')],
]

test('every kind of step is added and filled in, and the server takes them all', async () => {
  await api('POST', '/v1/lists', { name: 'Kinds list' })
  await api('POST', '/v1/tags', { name: 'kinds tag' })
  await api('POST', '/v1/fields', { code: 'KINDS_FIELD', name: 'Kinds field', type: 'text' })
  const id = await makeAutomation()
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  for (const [, name, fill] of steps) {
    await addStep(page, name)
    await fill(drawer(page), page)
    await closeDrawer(page)
  }
  await save(page)
  expect((await savedAutomation(id)).steps.map(({ kind }) => kind)).toEqual(steps.map(([kind]) => kind))
})

test('a template is chosen with its values, and seen on the phone', async () => {
  const id = await makeAutomation()
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  await addStep(page, 'Send a template')
  await pick(page, drawer(page), 'Template', 'welcome')
  await drawer(page)
    .getByRole('region', { name: 'On the phone' })
    .getByText(/Ciao|Hello|Hola/)
    .waitFor()
  await closeDrawer(page)
  await save(page)
  const [step] = (await savedAutomation(id)).steps
  expect(step).toMatchObject({ kind: 'send_template' })
  expect(step?.template).toBe('welcome')
})

/** What is filled in for each kind of start. */
const starts: [string, string, Fill][] = [
  ['message', 'A message is received', (box) => write(box, 'The contact writes exactly', 'a phrase of kinds')],
  ['integration', 'An integration calls', (box) => write(box, 'Who calls', 'Shop')],
  ['date', 'A date comes', (box, page) => pick(page, box, 'Date of the contact', 'KINDS_DATE')],
  ['first_message', 'The first message ever', async () => undefined],
  ['any_message', 'Any message', async () => undefined],
  ['closed_hours', 'A message outside working hours', async () => undefined],
  ['holiday', 'A message on a holiday', (box) => write(box, 'Public holidays of the country', 'IT')],
  ['ticket', 'A ticket is opened or changes', async () => undefined],
  ['consent', 'The marketing consent changes', async () => undefined],
  ['list', 'A list is started by hand', (box, page) => pick(page, box, 'Lists', 'Starts list')],
]

test('every kind of start is added and filled in, and an integration shows its secret once', async () => {
  await api('POST', '/v1/lists', { name: 'Starts list' })
  await api('POST', '/v1/fields', { code: 'KINDS_DATE', name: 'Kinds date', type: 'date' })
  const id = await makeAutomation({ steps: [{ kind: 'add_tags', tags: ['one'] }] })
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, id)
  for (const [, name, fill] of starts) {
    await page.getByRole('button', { name: /^(Choose what starts it|Another start)$/ }).click()
    await page.getByRole('dialog', { name: 'Starts when…' }).getByRole('button', { name }).click()
    await page.getByRole('dialog', { name }).waitFor()
    await fill(drawer(page), page)
    await closeDrawer(page)
  }
  await save(page)
  const saved = await savedAutomation(id)
  expect(saved.start.map(({ kind }) => kind)).toEqual(starts.map(([kind]) => kind))
  await page.getByRole('button', { name: /^An integration calls/ }).click()
  await drawer(page).getByText('Copy the secret now').waitFor()
  await drawer(page)
    .getByText(saved.start[1]?.url ?? 'no address')
    .waitFor()
  await page.reload()
  await drawer(page)
    .getByText(saved.start[1]?.url ?? 'no address')
    .waitFor()
  expect(await drawer(page).getByText('Copy the secret now').count()).toBe(0)
})
