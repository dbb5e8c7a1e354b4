import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import type { Kept } from './model/draft'
import type { Outbox, Refusal } from './outbox'

const OutboxContext = createContext<Outbox | null>(null)
export const OutboxProvider = OutboxContext.Provider

export function useOutbox(): Outbox {
  const outbox = use(OutboxContext)
  if (!outbox) throw new Error('the outbox is asked for outside of the chat')
  return outbox
}

/** The draft of a conversation, and what of it is on its way. */
export function useKeptChat(talk: string): Kept {
  const outbox = useOutbox()
  return useSyncExternalStore(
    outbox.subscribe,
    useCallback(() => outbox.of(talk), [outbox, talk]),
  )
}

/** Why the last thing that was given to be sent was refused. */
export function useRefusal(talk: string): Refusal | null {
  const outbox = useOutbox()
  return useSyncExternalStore(
    outbox.subscribe,
    useCallback(() => outbox.refusalOf(talk), [outbox, talk]),
  )
}
