import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api, client, type Schemas } from '../../api/client'
import { type Batch, onBatch } from '../../lib/events/batch'
import { concerns } from '../../lib/events/concerns'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { type Filters, queryOf } from './filters'

type Page = Schemas['ContactPage']
type Pages = InfiniteData<Page, unknown>

/** So many rows are read again one by one; after more changes the reader is asked. */
const mostRead = 20

/** The contacts of the filters, page by page, kept as they are at the server. */
export function useContacts(filters: Filters) {
  const queries = useQueryClient()
  const [changed, setChanged] = useState(false)
  const query = { ...queryOf(filters), limit: pageSize }
  const init = { params: { query } }
  const list = api.useInfiniteQuery('get', '/v1/contacts', init, {
    ...byCursor,
    // the events that were missed come when the stream is back: many pages are not asked again for that
    refetchOnReconnect: false,
    meta: { followsEvents: true },
  })
  const id = JSON.stringify(init)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same filters are the same key
  const key = useMemo(() => ['get', '/v1/contacts', init] as const, [id])

  useEffect(() => {
    setChanged(false)
    return onBatch((batch) => {
      if (!concerns(key, batch)) return
      const pages = queries.getQueryData<Pages>(key)?.pages ?? []
      // one page is asked again; a list of many would be many requests, for rows that nobody sees
      if (pages.length <= 1) void queries.invalidateQueries({ queryKey: key, exact: true })
      else void follow(batch, pages).then((read) => setRows(read))
    })

    async function follow(batch: Batch, pages: Page[]) {
      const here = new Set(pages.flatMap((page) => page.items.map((contact) => contact.id)))
      const ids = new Set(batch.events.map((event) => event.ids.contact).filter((one) => one !== undefined))
      const known = [...ids].filter((one) => here.has(one))
      if (batch.reset || known.length < ids.size || known.length > mostRead) setChanged(true)
      const read = known
        .slice(0, mostRead)
        .map((one) => client.GET('/v1/contacts/{id}', { params: { path: { id: one } } }))
      return (await Promise.all(read)).map((answer) => answer.data).filter((contact) => contact !== undefined)
    }

    function setRows(read: Schemas['Contact'][]) {
      const byID = new Map(read.map((contact) => [contact.id, contact]))
      queries.setQueryData<Pages>(
        key,
        (before) =>
          before && {
            ...before,
            pages: before.pages.map((page) => ({ ...page, items: page.items.map((one) => byID.get(one.id) ?? one) })),
          },
      )
    }
  }, [queries, key])

  /** Reads the list from its beginning. */
  function renew() {
    setChanged(false)
    queries.setQueryData<Pages>(
      key,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    )
    void queries.invalidateQueries({ queryKey: key, exact: true })
    scrollTo({ top: 0 })
  }

  const contacts = useMemo(() => itemsOf(list.data), [list.data])
  return { list, contacts, changed, renew }
}
