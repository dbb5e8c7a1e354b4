import { beforeAll, test } from 'vitest'
import { newPage, signedIn, withBrowser } from './browser'
import { makeAutomation, openBuilder } from './builder-help'
import { looksRight } from './looks'

withBrowser()

let full: string
let empty: string

beforeAll(async () => {
  empty = await makeAutomation({}, 'Nothing yet')
  full = await makeAutomation(
    {
      start: [
        { kind: 'message', phrase: 'tell me more' },
        { kind: 'integration', label: 'Shop' },
      ],
      steps: [
        {
          kind: 'send_message',
          text: 'Ciao %%FIRST_NAME|amico%%, benvenuto nel nostro negozio! Come possiamo aiutarti?',
        },
        {
          kind: 'wait_for_reply',
          limit: 'P1D',
          wait: { for: 'P1D', at: '09:00', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'] },
          no_reply: [{ kind: 'add_tags', tags: ['silent', 'to call'] }],
        },
        {
          kind: 'branch',
          if: { tag: 'vip' },
          then: [
            {
              kind: 'send_buttons',
              text: 'Which one do you like?',
              buttons: [{ text: 'The red one' }, { text: 'The blue one' }],
            },
            { kind: 'open_ticket', title: 'Call %%FIRST_NAME%%', priority: 'high' },
          ],
          else: [{ kind: 'set_consent', to: 'granted' }],
        },
        { kind: 'send_webhook', method: 'POST', url: 'https://shop.example/hook', body: { name: '%%FIRST_NAME%%' } },
      ],
    },
    'Welcome of the shop',
  )
})

test('the editor', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/automations/new')
  await page.getByLabel('Name of the automation').waitFor()
  await looksRight(page, 'automation new')
  await openBuilder(page, empty)
  await looksRight(page, 'builder empty')
  await openBuilder(page, full)
  await page
    .getByText(/^for somebody who arrives now/)
    .first()
    .waitFor()
  await looksRight(page, 'builder')
  await page.getByRole('button', { name: 'What to do with step 3, Then, 1' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor()
  await looksRight(page, 'builder menu')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add a step', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send a webhook' }).waitFor()
  await looksRight(page, 'builder add')
})

test('the settings', async () => {
  const page = await newPage()
  await signedIn(page)
  await openBuilder(page, full)
  const open = async (card: RegExp, field: string) => {
    await page.getByRole('button', { name: card }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: field, exact: true }).first().waitFor()
  }
  const close = async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await open(/^Step 3, Then, 1:/, 'Text')
  await page.getByRole('dialog').getByRole('region', { name: 'On the phone' }).waitFor()
  await looksRight(page, 'settings buttons')
  await page.getByRole('dialog').getByRole('textbox', { name: 'Text', exact: true }).fill('%%NO_SUCH_FIELD%%')
  await page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Button 1' })
    .fill('much too long for a button of WhatsApp')
  await page.getByRole('dialog').getByRole('alert').first().waitFor()
  await looksRight(page, 'settings refused')
  await close()
  await page.keyboard.press('Control+z')
  await open(/^Step 4:/, 'Body (JSON)')
  await looksRight(page, 'settings webhook')
  await close()
  await open(/^An integration calls/, 'Who calls')
  await looksRight(page, 'start integration')
  await close()
  await page.getByRole('button', { name: /^When\?.*1 day later/ }).click()
  await page.getByRole('dialog').getByLabel('At the time of day').waitFor()
  await looksRight(page, 'wait')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Settings of the automation' }).click()
  await page.getByRole('dialog').getByLabel('Number that sends').waitFor()
  await looksRight(page, 'builder general')
})

test('the map', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/automations/${full}?tab=map`)
  await page.getByText('Send a webhook').waitFor()
  await looksRight(page, 'builder map')
})
