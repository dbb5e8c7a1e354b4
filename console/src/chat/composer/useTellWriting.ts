import { useRef } from 'react'
import { client } from '../../api/client'

/** The server believes it for ten seconds. */
const believed = 5_000

/** Tells colleagues that one is writing, now and then while one does. */
export function useTellWriting(contact: string): () => void {
  const told = useRef({ contact: '', at: 0 })
  return () => {
    const now = Date.now()
    if (told.current.contact === contact && now - told.current.at < believed) return
    told.current = { contact, at: now }
    void client.POST('/v1/conversations/{contact_id}/writing', { params: { path: { contact_id: contact } } })
  }
}
