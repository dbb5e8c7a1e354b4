import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { isOn } from '../../lib/chatHere'
import { nameOf } from '../../lib/contact'
import { type Batch, onBatch } from '../../lib/events/batch'
import { useSession } from '../../lib/session'
import { lineOfItem } from '../words'
import { inOneWindow, isLookedAt } from './looking'
import { beep } from './sound'

/** So many are told one by one; of more it is the list that tells. */
const most = 3

/** Tells of messages that come to who is looking elsewhere: by the browser's notifications, by a sound, as they chose. */
export function useTold() {
  const t = useTranslations('chat')
  const session = useSession()
  const navigate = useNavigate()

  useEffect(() => {
    async function tell(contact: string) {
      if (await isLookedAt(contact)) return
      const params = { path: { contact_id: contact }, query: { limit: 1 } }
      const { data } = await client.GET('/v1/conversations/{contact_id}/messages', { params })
      const conversation = data?.conversation
      if (!conversation) return
      // that of a colleague is for them
      const { operators } = conversation
      if (operators.length > 0 && !operators.some((one) => one.id === session.user.id)) return
      await inOneWindow(conversation.last_received?.id ?? contact, () => show(conversation))
    }
    function show({ contact, last_sent: sent, last_received: received }: Schemas['Conversation']) {
      if (isOn('sound')) beep()
      if (!isOn('notify') || Notification.permission !== 'granted') return
      const shown = new Notification(nameOf(contact), { body: lineOfItem({ sent, received }, t), tag: contact.id })
      shown.onclick = () => {
        window.focus()
        void navigate({ to: `/chat/${encodeURIComponent(contact.id)}` })
      }
    }
    return onBatch((batch) => {
      if (!isOn('sound') && !isOn('notify')) return
      for (const one of cameFrom(batch).slice(0, most)) void tell(one)
    })
  }, [t, session, navigate])
}

/** Who wrote. After a reset nobody knows. */
function cameFrom(batch: Batch): string[] {
  const came = batch.events.filter((event) => event.kind === 'message.received').map((event) => event.ids.contact ?? '')
  return [...new Set(came)].filter(Boolean)
}
