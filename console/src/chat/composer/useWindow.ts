import { useEffect, useState } from 'react'
import { useRefresh } from '../../lib/refresh'
import { type Left, leftOf, nextLook } from '../model/window'

/** How long free messages may still be sent, counted down. At its end the server is asked. */
export function useWindow(contact: string, until: string | null | undefined): Left {
  const refresh = useRefresh()
  const [now, setNow] = useState(Date.now)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look sets when the next one is
  useEffect(() => {
    const next = nextLook(until, Date.now())
    if (next === null) return
    const timer = setTimeout(() => {
      setNow(Date.now())
      if (!leftOf(until, Date.now())) void refresh('/v1/conversations/{contact_id}')
    }, next)
    return () => clearTimeout(timer)
  }, [contact, until, now, refresh])
  // what came meanwhile may be later than the last look
  return leftOf(until, Math.max(now, Date.now()))
}
