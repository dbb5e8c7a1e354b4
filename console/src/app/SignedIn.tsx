import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { IntlProvider, useLocale } from 'use-intl'
import { client } from '../api/client'
import { RenewSessionProvider, type Session, SessionProvider } from '../lib/session'
import { useLiveEvents } from './events'
import { newRouter } from './router'
import { SessionWatch } from './SessionWatch'
import { SessionActions } from './sessionActions'

type Props = {
  session: Session
  /** The same person in the same workspace, read anew. */
  onSession: (session: Session) => void
  onLeave: () => void
  /** Somebody else, or another workspace. */
  onOther: (session: Session) => void
}

/** The console of who is signed in. It is made anew for each person and workspace, so that nothing of one is shown to another. */
export function SignedIn({ session, onSession, onLeave, onOther }: Props) {
  const [router] = useState(newRouter)
  const locale = useLocale()
  const connection = useLiveEvents(session)
  async function renew() {
    const { data } = await client.GET('/v1/session')
    if (data?.user.id === session.user.id) onSession(data)
  }
  return (
    <SessionProvider value={session}>
      <RenewSessionProvider value={renew}>
        <SessionActions value={{ onSession, onLeave, onOther, connection }}>
          <IntlProvider locale={locale} timeZone={session.workspace.time_zone}>
            <RouterProvider router={router} />
            <SessionWatch />
          </IntlProvider>
        </SessionActions>
      </RenewSessionProvider>
    </SessionProvider>
  )
}
