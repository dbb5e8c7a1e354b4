import type { Page } from 'playwright-core'
import { api } from './api'

export type Step = Record<string, unknown> & { kind: string }
export type Automation = {
  id: string
  name: string
  state: string
  revision: number
  steps: ({ id: string; text?: string; name?: string } & Step)[]
}

let made = 0

/** Makes an automation of messages. */
export async function automationOf(steps: Step[], more: object = {}): Promise<Automation> {
  return api<Automation>('POST', '/v1/automations', { name: `Automation ${++made}`, steps, ...more })
}

export const says = (text: string, more: object = {}): Step => ({ kind: 'send_message', text, ...more })

/** Makes one that contacts may enter. */
export async function activeOf(steps: Step[], more: object = {}): Promise<Automation> {
  const { id } = await automationOf(steps, more)
  return api<Automation>('POST', `/v1/automations/${id}/activate`)
}

export function read(id: string): Promise<Automation> {
  return api<Automation>('GET', `/v1/automations/${id}`)
}

/** Publishes as a program does, with the newest revision as its base. */
export async function publishByHand(id: string, change: (steps: Automation['steps']) => Step[]): Promise<Automation> {
  const { name, revision, steps } = await read(id)
  return api<Automation>(
    'PUT',
    `/v1/automations/${id}`,
    { name, steps: change(steps) },
    { 'If-Match': `"${revision}"` },
  )
}

// other files of this run take phones too
let phones = 1_000_000 + (Date.now() % 8_000_000)

/** A phone that nobody has yet. */
export const newPhone = () => `+39340${++phones}`

/** Who stands at a step. */
export async function standingAt(id: string, step: string): Promise<number> {
  const { items } = await api<{ items: unknown[] }>('GET', `/v1/automations/${id}/runs?step_id=${step}`)
  return items.length
}

/** Opens the builder of an automation. */
export async function openBuilder(page: Page, id: string): Promise<void> {
  await page.goto(`/console/automations/${id}`)
  await page.getByRole('textbox', { name: 'Name of the automation' }).waitFor()
}

/** What the header says of what is written. */
export const savedState = (page: Page) => page.getByTestId('saved-state')

/** Writes another text into the message that has this one. */
export async function rewrite(page: Page, before: string, after: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`: ${before}$`) }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('textbox', { name: 'Text', exact: true }).fill(after)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
}

/** The card of a message. */
export const card = (page: Page, text: string) => page.getByRole('button', { name: new RegExp(`: ${text}$`) })
