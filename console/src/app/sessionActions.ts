import { createContext, use } from 'react'
import type { Connection } from '../lib/events/stream'
import type { Session } from '../lib/session'

type Actions = {
  onSession: (session: Session) => void
  onLeave: () => void
  onOther: (session: Session) => void
  /** How the stream of events stands. */
  connection: Connection
}

const Context = createContext<Actions | null>(null)
export const SessionActions = Context.Provider

/** What changes who is signed in. */
export function useSessionActions(): Actions {
  const actions = use(Context)
  if (!actions) throw new Error('useSessionActions is asked outside of a session')
  return actions
}
