import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { signedOut } from '../api/client'
import { createGatherer, onBatch } from '../lib/events/batch'
import { concerns } from '../lib/events/concerns'
import { follow, type Told } from '../lib/events/leader'
import { createRereader } from '../lib/events/reread'
import { type Connection, listen } from '../lib/events/stream'
import type { Session } from '../lib/session'

/** How long what happens is gathered before the page follows it. */
const gathering = 200

const waiting = new Set<() => void>()

/** Lets a stream that found nobody signed in try again. */
export function signedInAgain(): void {
  for (const go of waiting) go()
}

/** Waits until somebody has signed in again, in this window or, as is found by trying, in another one. */
function untilSignedIn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      waiting.delete(done)
      resolve()
    }
    const timer = setTimeout(done, 30_000)
    waiting.add(done)
    signal.addEventListener('abort', done)
  })
}

/**
 * Keeps what the page shows as it is at the server, by one stream of events for all windows of the browser. What a query may
 * answer differently now is asked again; long lists, which have `meta.followsEvents`, do it by themselves.
 */
export function useLiveEvents(session: Session): Connection {
  const queries = useQueryClient()
  const [connection, setConnection] = useState<Connection>('connecting')
  const last = useRef('')

  useEffect(() => {
    const reread = createRereader(queries)
    return onBatch((batch) => {
      for (const { meta, queryKey, queryHash } of queries.getQueryCache().getAll()) {
        if (!meta?.followsEvents && concerns(queryKey, batch)) reread(queryKey, queryHash)
      }
    })
  }, [queries])

  useEffect(() => {
    const stop = new AbortController()
    const gather = createGatherer(gathering)
    const onTold = (told: Told) => {
      if ('connection' in told) {
        setConnection(told.connection)
        return
      }
      if (told.event.id) last.current = told.event.id
      gather(told.event)
    }
    const lead = (tell: (told: Told) => void, signal: AbortSignal) =>
      listen(
        {
          url: '/v1/events',
          lastID: () => last.current,
          onEvent: (event) => tell({ event }),
          onConnection: (now) => tell({ connection: now }),
          onSignedOut: signedOut,
          signal,
        },
        untilSignedIn,
      )
    follow({ name: `cadenza.events.${session.user.id}`, lead, onTold, signal: stop.signal })
    return () => stop.abort()
  }, [session.user.id])

  return connection
}
