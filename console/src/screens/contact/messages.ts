import type { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'

type Texts = ReturnType<typeof useTranslations<'contact'>>

/** What a message says, else what it is. */
export function wordsOf(message: Schemas['Message'], t: Texts): string {
  if (message.content?.text) return message.content.text
  if (message.template) return t('template', { name: message.template })
  return message.kind.replaceAll('_', ' ') || t('without')
}
