import type { Schemas } from '../../api/client'
import type { Entry } from './draft'

export type Item = Schemas['ThreadMessage']

/** What is held of a conversation, oldest first, and where what is older is asked for; null when that is all. */
export type Held = { items: readonly Item[]; older: string | null }

/** Pages of the API, the newest message first, each next to the one before. */
export type Page = { items: readonly Item[]; next: string | null }

/**
 * The conversation after its newest pages were read anew: what is older than these stays as it was. Null when nothing of what
 * is held is in them: between the two something is missing, and one page more is needed.
 */
export function withNewest(held: Held | undefined, newest: Page): Held | null {
  const fresh = newest.items.toReversed()
  const whole: Held = { items: fresh, older: newest.next }
  const first = fresh[0]
  if (!held || held.items.length === 0 || newest.next === null || !first) return whole
  const at = held.items.findIndex((item) => item.id === first.id)
  if (at < 0) return null
  return at === 0 ? whole : { items: [...held.items.slice(0, at), ...fresh], older: held.older }
}

/** The conversation with the page before what is held. */
export function withOlder(held: Held, page: Page): Held {
  const known = new Set(held.items.map((item) => item.id))
  const fresh = page.items.filter((item) => !known.has(item.id)).toReversed()
  return { items: [...fresh, ...held.items], older: page.next }
}

/** The conversation with one message as it is now, such as one that was read; the same where it is not held. */
export function withMessage(held: Held, message: Schemas['Message']): Held {
  if (!held.items.some((item) => item.id === message.id)) return held
  return { ...held, items: held.items.map((item) => (item.id === message.id ? { ...item, sent: message } : item)) }
}

/**
 * The conversation without what may be what is under way now: it can have a message before the answer says which one that is, and
 * nothing is to stand there twice meanwhile. Where there is no answer, it is all shown.
 */
export function withoutUnderWay(
  held: Held,
  sending: readonly Entry[],
  wasAccepted: (id: string) => boolean,
  me: string,
): Held {
  const first = sending.find((entry) => !entry.id)
  if (first?.state !== 'sending' || first.kind === 'note') return held
  const mayBe = ({ id, at, sent, sent_by: by }: Item) =>
    sent && by === `user/${me}` && isAfter(at, first.since) && !wasAccepted(id)
  return held.items.some(mayBe) ? { ...held, items: held.items.filter((item) => !mayBe(item)) } : held
}

/** What colleagues, or programs for them, have sent since an instant. What automations send answers nobody. */
export function sentSince(items: readonly Item[], since: string, me: string): Item[] {
  const byHand = ({ sent_by: by }: Item) => by !== `user/${me}` && /^(user|api_key)\//.test(by ?? '')
  return items.filter((item) => item.sent && isAfter(item.at, since) && byHand(item) && !item.test_of)
}

/** WhatsApp says whole seconds, we say parts of them. */
function isAfter(at: string, before: string): boolean {
  const exact = (one: string) => one.replace(/(?:\.(\d+))?Z$/, (_, part = '') => `.${part.padEnd(9, '0')}`)
  return exact(at) > exact(before)
}
