import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { isOn } from '../../lib/chatHere'
import { nameOf } from '../../lib/contact'
import { type Batch, onBatch } from '../../lib/events/batch'
import { useSession } from '../../lib/session'
import { lineOfItem } from '../words'
import { beep } from './sound'

/** So many are told one by one; of more it is the list that tells. */
const most = 3

/** Tells of messages that come to who is looking elsewhere: by the browser's notifications, by a sound, as they chose. */
export function useTold(opened: string | undefined) {
  const t = useTranslations('chat')
  const session = useSession()
  const navigate = useNavigate()
  const now = useRef(opened)
  now.current = opened

  useEffect(() => {
    async function tell(contact: string) {
      const params = { path: { contact_id: contact }, query: { limit: 1 } }
      const { data } = await client.GET('/v1/conversations/{contact_id}/messages', { params })
      const conversation = data?.conversation
      if (!conversation) return
      // that of a colleague is for them
      const { operators } = conversation
      if (operators.length > 0 && !operators.some((one) => one.id === session.user.id)) return
      if (isOn('sound')) beep()
      if (!isOn('notify') || Notification.permission !== 'granted') return
      const item = { sent: conversation.last_sent, received: conversation.last_received }
      const shown = new Notification(nameOf(conversation.contact), { body: lineOfItem(item, t), tag: contact })
      shown.onclick = () => {
        window.focus()
        void navigate({ to: `/chat/${encodeURIComponent(contact)}` })
      }
    }
    return onBatch((batch) => {
      if (!isOn('sound') && !isOn('notify')) return
      for (const contact of cameFrom(batch).slice(0, most)) {
        if (contact !== now.current || !document.hasFocus()) void tell(contact)
      }
    })
  }, [t, session, navigate])
}

/** Who wrote. After a reset nobody knows. */
function cameFrom(batch: Batch): string[] {
  const came = batch.events.filter((event) => event.kind === 'message.received').map((event) => event.ids.contact ?? '')
  return [...new Set(came)].filter(Boolean)
}
