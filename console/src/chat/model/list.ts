import type { InfiniteData } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'

export type Conversation = Schemas['Conversation']
type Page = Schemas['ConversationPage']
export type Pages = InfiniteData<Page, unknown>

/** A conversation is one of a contact and a number. */
export function keyOf(conversation: Conversation): string {
  return `${conversation.contact.id} ${conversation.number_id}`
}

/**
 * The list after its first page was read anew: rows of it that are not there any more have left the list or moved up, and what is
 * older stays. Null when nothing that is held is in the page: between the two something may be missing.
 */
export function withFirst(held: Pages, first: Page): Pages | null {
  const all = held.pages.flatMap((page) => page.items)
  const fresh = new Set(first.items.map(keyOf))
  const last = first.items.at(-1)
  if (first.next === null || !last) return { pages: [first], pageParams: held.pageParams.slice(0, 1) }
  if (all.length > 0 && !all.some((one) => fresh.has(keyOf(one)))) return null
  const older = (one: Conversation) => !fresh.has(keyOf(one)) && one.last_at <= last.last_at
  const [before, ...others] = held.pages
  // rows of the first page that were pushed out of it begin the second
  const pushed = before?.items.filter(older) ?? []
  if (held.pages.length <= 1) return { pages: [first], pageParams: held.pageParams.slice(0, 1) }
  const rest = others.map((page, index) => ({
    ...page,
    items: [...(index === 0 ? pushed : []), ...page.items.filter(older)],
  }))
  return { ...held, pages: [first, ...rest] }
}
