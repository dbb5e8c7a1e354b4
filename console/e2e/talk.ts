import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { api } from './api'
import { customer } from './simulator'

type Page_<T> = { items: T[] }
export type Person = { id: string; name: string; phone: string }

/** Somebody who has written: a contact with an open window. */
export async function writer(phone: string, first: string, text = 'Buongiorno!', more: object = {}): Promise<Person> {
  const { id } = await api<{ id: string }>('POST', '/v1/contacts', { phone, first_name: first, last_name: 'Talk' })
  await customer(phone, { text, ...more })
  await vi.waitUntil(async () => (await said(id)).length > 0, { timeout: 30_000 })
  return { id, name: `${first} Talk`, phone }
}

type Said = { id: string; sent: { state: string } | null; received: { text: string } | null }

/** What was said to and by a contact, newest first. */
export async function said(contact: string): Promise<Said[]> {
  return (await api<Page_<Said>>('GET', `/v1/conversations/${contact}/messages`)).items
}

/** Gives a contact to these people, and takes them from all others. */
export const assign = (contact: string, ...users: string[]) =>
  api('PUT', `/v1/conversations/${contact}/operators`, { user_ids: users })

/** The row of a contact in the list of conversations. */
export const row = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').filter({ hasText: name })

/** Opens a conversation by the list. */
export async function openChat(page: Page, name: string) {
  await row(page, name).getByRole('link').click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

export const box = (page: Page) => page.getByLabel('Message to the contact')

/** A message of the thread, by what it says. */
export const bubble = (page: Page, text: string | RegExp) => page.getByRole('article').filter({ hasText: text })

/** Writes and sends a message. */
export async function say(page: Page, text: string) {
  await box(page).fill(text)
  await page.keyboard.press('Enter')
}
