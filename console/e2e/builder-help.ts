import type { Page } from 'playwright-core'
import { api } from './api'

/** An automation as the API has it, as far as tests look at it. */
export type Saved = {
  id: string
  name: string
  revision: number
  start: { id: string; kind: string; phrase?: string; url?: string }[]
  steps: SavedStep[]
}
export type SavedStep = {
  id: string
  kind: string
  text?: string
  template?: string
  wait?: Record<string, unknown>
  then?: SavedStep[]
  else?: SavedStep[]
  no_reply?: SavedStep[]
}

let made = 0

/** Makes an automation by the API, and answers its id. */
export async function makeAutomation(rest: object = {}, name = `Builder ${Date.now()} ${++made}`): Promise<string> {
  const { id } = await api<{ id: string }>('POST', '/v1/automations', { name, start: [], steps: [], ...rest })
  return id
}

/** Two hundred steps, every tenth of them a branch with two steps in it. */
export const twoHundredSteps = Array.from({ length: 200 - 2 * 18 }, (_, n) =>
  n % 9 === 8 && n < 18 * 9
    ? {
        kind: 'branch',
        if: { tag: 'vip' },
        then: [{ kind: 'add_tags', tags: [`then ${n}`] }],
        else: [{ kind: 'add_tags', tags: [`else ${n}`] }],
      }
    : { kind: 'send_message', text: `Message ${n}` },
)

export const savedAutomation = (id: string) => api<Saved>('GET', `/v1/automations/${id}`)

export async function openBuilder(page: Page, id: string, query = '') {
  await page.goto(`/console/automations/${id}${query}`)
  await page.getByRole('region', { name: 'Starts when…' }).waitFor()
}

/** Publishes what is written of a draft, and waits until the server has it. */
export async function save(page: Page) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Publish' })
  await sheet.getByRole('button', { name: 'Publish without activating' }).click()
  await page
    .getByText(/^Revision \d+ is published\.$/)
    .first()
    .waitFor()
}

/** Adds a step at the end of the automation, which opens its settings. */
export async function addStep(page: Page, kind: string) {
  await page.getByRole('button', { name: 'Add a step', exact: true }).click()
  await chooseKind(page, kind)
}

export async function chooseKind(page: Page, kind: string) {
  const dialog = page.getByRole('dialog', { name: 'Your automatic action' })
  await dialog.getByRole('button', { name: kind }).first().click()
  await page.getByRole('dialog', { name: kind }).waitFor()
}

export const drawer = (page: Page) => page.getByRole('dialog')

export async function closeDrawer(page: Page) {
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}
