import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { useRefresh } from '../../lib/refresh'
import { useMoment } from '../../lib/time'
import { useOutbox, useRefusal } from '../context'
import type { Talk } from './Composer'

const reasons = [
  'window_closed',
  'contact_blocked',
  'marketing_stopped',
  'marketing_not_granted',
  'number_held',
  'number_missing',
  'no_whatsapp_address',
] as const
type Reason = (typeof reasons)[number]

/** The reason with which the detail of a refusal begins. */
export function reasonOf(problem: Problem): Reason | undefined {
  if (problem.status !== 409) return undefined
  return reasons.find((one) => problem.detail?.startsWith(`${one}:`))
}

/** These concern whatever is sent, and not only what was given last. */
const lasting: readonly Reason[] = ['contact_blocked', 'number_held', 'number_missing', 'no_whatsapp_address']

/** What keeps everything from being sent to the contact, in words; null for nothing that is known. */
export function useHindrance({ id, conversation, person }: Talk): { text: string; again?: () => void } | null {
  const t = useTranslations('chat')
  const refresh = useRefresh()
  const moment = useMoment()
  const outbox = useOutbox()
  const refusal = useRefusal(id)?.problem
  const blocked = person ? person.blocked_at : conversation?.contact.blocked_at
  if (blocked) return { text: t('blocked', { when: moment(blocked) }) }
  const hold = conversation?.hold
  if (hold) return { text: t('held', { reason: hold.reason }), again: () => void refresh('/v1/conversations') }
  const reason = refusal && reasonOf(refusal)
  if (!refusal || !reason || !lasting.includes(reason)) return null
  const detail = refusal.detail?.slice(reason.length + 1).trim() ?? ''
  const text = reason === 'number_held' ? t('held', { reason: detail }) : t(`reasons.${reason}`)
  return { text, again: () => outbox.forget(id) }
}
