import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { api, client, type Problem } from '../../api/client'
import { type Batch, onBatch } from '../../lib/events/batch'
import { concerns } from '../../lib/events/concerns'
import { type Held, type Item, withMessage, withNewest, withOlder } from '../model/thread'

/** How many messages are asked for at once. */
const pageSize = 50
/** After so many pages of what was missed, what is older is let go: it is read again when somebody goes there. */
const mostPages = 20
/** So many older messages are read again one by one, for their ticks. */
const mostRead = 20

const path = '/v1/conversations/{contact_id}/messages'

async function pageOf(contact: string, number: string | undefined, after?: string) {
  const query = { limit: pageSize, ...(number ? { number_id: number } : {}), ...(after ? { after } : {}) }
  const { data, error } = await client.GET(path, { params: { path: { contact_id: contact }, query } })
  if (!data) throw error
  return data
}

/** What is held, brought to what there is now: pages are read until they reach it, so that nothing is missing between. */
async function caughtUp(contact: string, number: string | undefined, held: Held | undefined): Promise<Held> {
  const items: Item[] = []
  let after: string | undefined
  for (let pages = 0; ; pages++) {
    const page = await pageOf(contact, number, after)
    items.push(...page.items)
    const whole = withNewest(pages < mostPages ? held : undefined, { items, next: page.next })
    if (whole) return whole
    after = page.next ?? undefined
  }
}

/** The messages of a contact, oldest first, from the newest as far back as somebody has gone; live. */
export function useThread(contact: string, number: string | undefined) {
  const queries = useQueryClient()
  const key = useMemo<QueryKey>(
    () => ['get', path, { params: { path: { contact_id: contact }, query: { number_id: number } } }, 'thread'],
    [contact, number],
  )
  const thread = useQuery<Held, Problem>({
    queryKey: key,
    queryFn: () => caughtUp(contact, number, queries.getQueryData<Held>(key)),
    refetchOnMount: 'always', // while it was not open, nobody followed it
    meta: { followsEvents: true },
  })

  useEffect(() => {
    /** Ticks of messages that the newest page does not have. */
    async function readAgain(batch: Batch) {
      const items = queries.getQueryData<Held>(key)?.items ?? []
      const old = new Set(items.slice(0, -pageSize).map((item) => item.id))
      const ids = new Set(batch.events.map((event) => event.ids.message ?? '').filter((id) => old.has(id)))
      for (const id of [...ids].slice(0, mostRead)) {
        const { data } = await client.GET('/v1/messages/{id}', { params: { path: { id } } })
        if (data) queries.setQueryData<Held>(key, (held) => held && withMessage(held, data))
      }
    }
    return onBatch((batch) => {
      if (!concerns(key, batch)) return
      void queries.invalidateQueries({ queryKey: key, exact: true })
      void readAgain(batch)
    })
  }, [queries, key])

  const older = useOlder(contact, number, key)
  const refresh = useCallback(() => void queries.invalidateQueries({ queryKey: key, exact: true }), [queries, key])
  return { thread, older, refresh }
}

/** How often it is looked who writes, who took over and what was read, which are no events. */
const look = 4_000

/** How a conversation stands: its window, who is assigned, who is writing. */
export function useStanding(contact: string, number: string | undefined) {
  const query = { limit: 1, ...(number ? { number_id: number } : {}) }
  return api.useQuery('get', path, { params: { path: { contact_id: contact }, query } }, { refetchInterval: look })
}

/** Reads what is before the oldest message that is held. */
function useOlder(contact: string, number: string | undefined, key: QueryKey) {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [reading, setReading] = useState(false)
  const busy = useRef(false)
  const read = useCallback(async () => {
    const after = queries.getQueryData<Held>(key)?.older
    if (!after || busy.current) return
    busy.current = true
    setReading(true)
    setProblem(null)
    try {
      const page = await pageOf(contact, number, after)
      // while it was read the conversation may have been read anew, from another place
      queries.setQueryData<Held>(key, (held) => (held?.older === after ? withOlder(held, page) : held))
    } catch (refused) {
      setProblem(refused as Problem) // pageOf throws nothing else
    } finally {
      busy.current = false
      setReading(false)
    }
  }, [queries, contact, number, key])
  return { read, reading, problem }
}
