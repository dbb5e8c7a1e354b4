import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { api, client } from '../../api/client'
import type { Batch } from '../../lib/events/batch'
import { concerns } from '../../lib/events/concerns'
import { byCursor, itemsOf } from '../../lib/pages'
import { type Conversation, keyOf, type Pages, withFirst } from '../model/list'
import { onRestedBatch } from '../rested'
import { type Filters, queryOf, type View } from '../search'
import { refreshes } from './refresh'

const pageSize = 50

/** That somebody read a conversation, or writes in it, is no event: it is looked at so often while the page is seen. */
const look = 20_000
/** Each so many-th time all pages that are held, as what is further down may have left the view. */
const wholeLook = 3

/** The conversations of a view, page by page, kept as they are at the server. */
export function useConversations(filters: Filters, view: View) {
  const queries = useQueryClient()
  const init = { params: { query: { ...queryOf(filters, view), limit: pageSize } } }
  const list = api.useInfiniteQuery('get', '/v1/conversations', init, {
    ...byCursor,
    refetchOnReconnect: false, // the events that were missed come when the stream is back
    meta: { followsEvents: true },
  })
  const id = JSON.stringify(init)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same filters are the same key
  const key = useMemo(() => ['get', '/v1/conversations', init] as const, [id])

  useEffect(() => {
    let stopped = false
    let begun = 0
    let landed = 0
    async function read(batch: Batch) {
      const mine = ++begun
      const held = queries.getQueryData<Pages>(key)
      if (held && isOfMessages(batch)) {
        const { data } = await client.GET('/v1/conversations', { params: key[2].params })
        // one that is overtaken knows less than what is shown, and after the end the list is somebody else's
        if (stopped || mine < landed) return
        if (!data) return // what was not reached is read when the stream is back
        landed = mine
        const next = withFirst(queries.getQueryData<Pages>(key) ?? held, data)
        if (next) {
          queries.setQueryData<Pages>(key, next)
          return
        }
      }
      if (stopped) return
      await queries.invalidateQueries({ queryKey: key, exact: true })
      landed = Math.max(landed, mine)
    }
    const batches = onRestedBatch(
      (batch) => concerns(key, batch),
      (batch) => void read(batch),
    )
    // what is changed here may take its conversation out of a view, from whatever page
    const changedHere = () => batches.look(view !== 'all')
    refreshes.add(changedHere)
    let looks = 0
    const interval = setInterval(() => {
      if (document.visibilityState === 'visible') batches.look(++looks % wholeLook === 0)
    }, look)
    return () => {
      stopped = true
      batches.stop()
      refreshes.delete(changedHere)
      clearInterval(interval)
    }
  }, [queries, key, view])

  const conversations = useMemo(() => once(itemsOf(list.data)), [list.data])
  return { list, conversations }
}

/** A message moves its conversation to the top; whatever else happened may have taken it out of the list. */
function isOfMessages(batch: Batch): boolean {
  return !batch.reset && batch.events.every((event) => event.kind.startsWith('message.'))
}

/** Between two pages a conversation may have moved, and be in both. */
function once(all: Conversation[]): Conversation[] {
  const seen = new Set<string>()
  return all.filter((one) => {
    const key = keyOf(one)
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}
