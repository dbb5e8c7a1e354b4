import { useEffect } from 'react'
import { api } from '../api/client'
import { concerns } from '../lib/events/concerns'
import { refreshes } from './list/refresh'
import { onRestedBatch } from './rested'

const atMost = 100
/** That somebody else has read something is no event. */
const look = 20_000

const path = '/v1/conversations'

/** How many conversations have something unread, as a text; empty for none. */
export function useUnreadCount(): string {
  const { data, refetch } = api.useQuery(
    'get',
    path,
    { params: { query: { filter: 'unread', limit: atMost } } },
    { refetchInterval: look, meta: { followsEvents: true } },
  )
  useEffect(() => {
    const batches = onRestedBatch(
      (batch) => concerns(['get', path], batch),
      () => void refetch(),
    )
    refreshes.add(batches.look)
    return () => {
      batches.stop()
      refreshes.delete(batches.look)
    }
  }, [refetch])
  const count = data?.items.length ?? 0
  if (count === 0) return ''
  return data?.next ? `${atMost}+` : String(count)
}
