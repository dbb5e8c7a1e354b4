import type { useTranslations } from 'use-intl'
import type { Schemas } from '../api/client'

type Texts = ReturnType<typeof useTranslations<'chat'>>
type Content = Schemas['MessageContent']

const kinds = [
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'order',
  'reaction',
  'template',
  'form',
] as const

/** What a content is called that has no words. */
function kindOf(kind: string, content: Content | undefined): (typeof kinds)[number] | undefined {
  if (content?.media) return content.media.kind
  if (content?.location) return 'location'
  if (content?.contacts) return 'contacts'
  if (content?.order) return 'order'
  if (content?.reaction) return 'reaction'
  if (content?.form) return 'form'
  return kinds.find((one) => one === kind)
}

/** What a message is called of which nothing else is known: Meta has kinds that no console knows yet. */
export function wordOfKind(kind: string, t: Texts): string {
  const known = kinds.find((one) => one === kind)
  if (known) return t(`kinds.${known}`)
  if (kind === 'flow') return t('kinds.form')
  if (kind === 'system') return t('kinds.system')
  return t(['text', 'button', 'interactive'].includes(kind) ? 'kinds.text' : 'kinds.other')
}

/** A message in one line: its words, else what it is. */
export function lineOf(message: { kind: string; content?: Content | undefined; text?: string }, t: Texts): string {
  const { content } = message
  const words = message.text || content?.text || content?.header || content?.form?.text || content?.order?.text
  const kind = kindOf(message.kind, content)
  if (content?.reaction) return t('reacted', { emoji: content.reaction.emoji ?? '—' })
  if (words) return kind && kind !== 'template' && kind !== 'form' ? `${t(`kinds.${kind}`)}: ${words}` : words
  return kind ? t(`kinds.${kind}`) : wordOfKind(message.kind, t)
}

/** A message of a conversation in one line, in either direction. */
export function lineOfItem(
  item: { sent: Schemas['Message'] | null; received: Schemas['InboundMessage'] | null },
  t: Texts,
): string {
  if (item.received?.deleted_at) return t('deleted')
  if (item.received) return lineOf(item.received, t)
  return item.sent ? lineOf(item.sent, t) : ''
}
