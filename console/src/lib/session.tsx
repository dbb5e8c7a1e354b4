import { createContext, use } from 'react'
import type { Schemas } from '../api/client'

export type Session = Schemas['SignedIn']
export type Scope = Schemas['Scope']

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

/** Who is signed in, and where. Screens are shown to people who signed in alone, so that there is always somebody. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession is asked outside of a session')
  return session
}

const RenewContext = createContext<(() => Promise<void>) | null>(null)
export const RenewSessionProvider = RenewContext.Provider

/** Reads the session anew, after something of it was changed here. */
export function useRenewSession(): () => Promise<void> {
  const renew = use(RenewContext)
  if (!renew) throw new Error('useRenewSession is asked outside of a session')
  return renew
}

/** Reports whether the role has the scope. The server decides; this only keeps what would be refused from being shown. */
export function may(session: Session, scope: Scope): boolean {
  return session.scopes.includes(scope)
}
