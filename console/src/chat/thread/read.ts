import { useEffect } from 'react'
import { client, type Schemas } from '../../api/client'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { refreshList } from '../list/refresh'

/** The opened conversation that somebody has marked as unread: it stays so until it is opened again. */
export const markedUnread = new Set<string>()

/** Notes that the conversation was read while it is on the screen, and the window is looked at. */
export function useRead(contact: string, number: string | undefined, conversation: Schemas['Conversation'] | null) {
  const session = useSession()
  const refresh = useRefresh()
  const unread = (conversation?.unread ?? 0) > 0
  const last = conversation?.last_at
  // biome-ignore lint/correctness/useExhaustiveDependencies: each message that came is read
  useEffect(() => {
    if (!unread || !may(session, 'chats:write')) return
    const read = async () => {
      if (document.visibilityState !== 'visible' || markedUnread.has(contact)) return
      const params = { path: { contact_id: contact }, query: number ? { number_id: number } : {} }
      const { error } = await client.POST('/v1/conversations/{contact_id}/read', { params })
      if (error) return
      refreshList()
      void refresh('/v1/conversations/{contact_id}', '/v1/conversations')
    }
    void read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [contact, number, unread, last])
}
