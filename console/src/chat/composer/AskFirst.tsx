import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { useSession } from '../../lib/session'
import { sentSince } from '../model/thread'
import { lineOfItem } from '../words'
import type { Talk } from './Composer'

/** Asks before something is sent that was written before a colleague answered, or before the contact went to another number. */
export function useAskFirst(
  { conversation, items, number }: Pick<Talk, 'conversation' | 'items' | 'number'>,
  send: () => void,
) {
  const t = useTranslations('chat')
  const me = useSession().user.id
  const [since, setSince] = useState<string | null>(null)
  const elsewhere = number && conversation && conversation.number_id !== number ? conversation.number_phone : null
  const others = (from: string | null) => (from === null ? [] : sentSince(items, from, me))

  function ask(from: string | null) {
    if (elsewhere || others(from).length > 0) setSince(from ?? '')
    else send()
  }
  const answers = others(since)
  const dialog = since !== null && (
    <ConfirmDialog
      title={t(elsewhere ? 'askNumberTitle' : 'askTitle')}
      confirm={t('sendAllTheSame')}
      done=""
      send={async () => {
        send()
        return {}
      }}
      onClose={() => setSince(null)}
    >
      {elsewhere && <p>{t('askNumber', { number: elsewhere })}</p>}
      {answers.length > 0 && t('askText')}
      {answers.length > 0 && (
        <ul>
          {answers.map((item) => (
            <li key={item.id}>{lineOfItem(item, t)}</li>
          ))}
        </ul>
      )}
    </ConfirmDialog>
  )
  return { ask, dialog }
}
