import { useEffect } from 'react'
import { useRefresh } from '../lib/refresh'
import { useSession } from '../lib/session'
import { refreshList } from './list/refresh'
import { outboxOf } from './outbox'

/** Drafts and what is on its way, of the person who is signed in. */
export function useOwnOutbox() {
  const refresh = useRefresh()
  const session = useSession()
  const outbox = outboxOf(session.user.id, () => {
    refreshList()
    void refresh('/v1/conversations/{contact_id}')
  })
  // what waits for who is signed in again goes on: the session is another one then
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => outbox.again(), [outbox, session])
  return outbox
}
