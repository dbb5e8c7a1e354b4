import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../api/client'
import { forgetKept, keepFor } from '../lib/kept'
import { codeOf } from '../lib/problem'
import type { Session } from '../lib/session'
import { Failed, Loading } from '../lib/states'
import { SignInPage, tokenIn } from '../screens/sign-in/SignInPage'
import { tellOtherWindows } from './otherWindows'
import { SignedIn } from './SignedIn'

/** The address of one-time links, as the server writes them. */
const linkPath = '/console/sign-in'

function linkToken(): string | null {
  return location.pathname === linkPath ? tokenIn(location.hash) : null
}

/** Lets in who is signed in, and shows the sign-in page to everybody else. The address stays, so that it is shown afterwards. */
export function SessionGate() {
  const queries = useQueryClient()
  const [token, setToken] = useState(linkToken)
  // who is in: kept apart from the cache, so that a session that ends leaves the page as it is
  const [session, setKnown] = useState<Session | null>(null)
  const asked = api.useQuery('get', '/v1/session', {}, { enabled: token === null && session === null })

  const setSession = useCallback((next: Session) => {
    if (keepFor(next.user))
      void import('../chat/notify/push-device').then(({ unsubscribe }) => unsubscribe()).catch(() => {})
    setKnown(next)
  }, [])

  useEffect(() => {
    if (asked.data) setSession(asked.data)
  }, [asked.data, setSession])

  useEffect(() => {
    const look = () => {
      const next = linkToken()
      if (next) setToken(next)
    }
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])

  function enter(next: Session) {
    leaveLink()
    queries.clear()
    setToken(null)
    setSession(next)
    tellOtherWindows(next)
  }

  function leave() {
    forgetKept()
    queries.clear()
    history.replaceState(null, '', '/console/')
    setKnown(null)
  }

  if (token !== null) {
    return (
      <SignInPage
        token={token}
        onSignedIn={enter}
        onLinkGivenUp={() => {
          leaveLink()
          setToken(null)
        }}
      />
    )
  }
  if (session) {
    return <SignedIn key={session.user.id} session={session} onSession={setSession} onLeave={leave} onOther={enter} />
  }
  if (asked.error && codeOf(asked.error) !== 'unauthorized') {
    return (
      <main className="doorstep">
        <Failed problem={asked.error} retry={() => void asked.refetch()} />
      </main>
    )
  }
  if (asked.error) return <SignInPage token={null} onSignedIn={enter} onLinkGivenUp={() => {}} />
  return (
    <main className="doorstep">
      <div className="doorstep-card">
        <Loading rows={3} />
      </div>
    </main>
  )
}

/** Takes the link out of the address: it is used up, and the next page is the start. */
function leaveLink() {
  if (location.pathname === linkPath) history.replaceState(null, '', '/console/')
}
