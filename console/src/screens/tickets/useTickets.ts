import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { api, client } from '../../api/client'
import { type Batch, onBatch } from '../../lib/events/batch'
import { concerns } from '../../lib/events/concerns'
import { byCursor, itemsOf } from '../../lib/pages'
import type { Ticket } from '../../lib/tickets/tickets'
import { type Pages, placed, without } from './place'
import type { TicketQuery } from './search'

/** How many tickets are read at once. */
const pageSize = 50
/** So many tickets are read again one by one; after more changes the list is. */
const mostRead = 20

type List = { put: (ticket: Ticket) => Promise<void>; drop: (id: string) => Promise<void> }
/** The lists that are on the page. */
const lists = new Set<List>()

const initOf = (id: string) => ({ params: { path: { id } } })

/** Puts a ticket that a call answered wherever it is shown, before its event comes. */
export function usePutTicket(): (ticket: Ticket | undefined) => Promise<void> {
  const queries = useQueryClient()
  return async (ticket) => {
    if (!ticket) return
    queries.setQueryData(api.queryOptions('get', '/v1/tickets/{id}', initOf(ticket.id)).queryKey, ticket)
    await Promise.all([...lists].map((list) => list.put(ticket)))
  }
}

/** The tickets of the filters, page by page, kept as they are at the server. */
export function useTickets(query: TicketQuery) {
  const queries = useQueryClient()
  const init = { params: { query: { ...query, limit: pageSize } } }
  const list = api.useInfiniteQuery('get', '/v1/tickets', init, {
    ...byCursor,
    // what was missed comes when the stream of events is back
    refetchOnReconnect: false,
    meta: { followsEvents: true },
  })
  const id = JSON.stringify(init)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same filters are the same key
  const key = useMemo(() => ['get', '/v1/tickets', init] as const, [id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key has the query
  useEffect(() => {
    async function change(how: (pages: Pages) => Pages) {
      // pages that are on their way are added to those that were here when they were asked for
      await queries
        .getQueryCache()
        .find({ queryKey: key, exact: true })
        ?.promise?.catch(() => undefined)
      queries.setQueryData<Pages>(key, (before) => before && how(before))
    }
    const mine: List = {
      put: (ticket) => change((pages) => placed(pages, ticket, query)),
      drop: (one) => change((pages) => without(pages, one)),
    }
    const renew = () => {
      // what somebody scrolled through long ago is not read again: its beginning is
      void change((pages) => ({ pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) })).then(() =>
        queries.invalidateQueries({ queryKey: key, exact: true }),
      )
    }
    lists.add(mine)
    const stop = onBatch((batch) => {
      if (!concerns(key, batch)) return
      const { tickets, contacts } = namedBy(batch)
      if (batch.reset || tickets.length + contacts.length > mostRead) return renew()
      for (const one of tickets) void readTicket(queries, one, mine)
      for (const one of contacts) void readContact(queries, one, mine, key)
    })
    return () => {
      lists.delete(mine)
      stop()
    }
  }, [queries, key])

  const tickets = useMemo(() => itemsOf(list.data), [list.data])
  return { list, tickets }
}

/** What a batch is about: tickets by themselves, and contacts whose name, operators or existence changed. */
function namedBy(batch: Batch) {
  const tickets = new Set<string>()
  const contacts = new Set<string>()
  for (const { kind, ids } of batch.events) {
    if (kind.startsWith('ticket.') && ids.ticket) tickets.add(ids.ticket)
    if (kind.startsWith('contact.') && ids.contact) contacts.add(ids.contact)
  }
  return { tickets: [...tickets], contacts: [...contacts] }
}

/** Reads a ticket that changed: once, however many lists ask. One that is not seen any more leaves them. */
async function readTicket(queries: QueryClient, id: string, list: List) {
  try {
    const options = api.queryOptions('get', '/v1/tickets/{id}', initOf(id))
    await list.put(await queries.fetchQuery({ ...options, staleTime: 0 }))
  } catch (problem) {
    if (typeof problem === 'object' && problem !== null && 'status' in problem && problem.status === 404) {
      await list.drop(id)
    }
  }
}

/** Reads the tickets of a contact of whom something changed: they may be called otherwise, have come, or not be seen any more. */
async function readContact(queries: QueryClient, contact: string, list: List, key: readonly unknown[]) {
  const { data } = await queries.fetchQuery({
    queryKey: ['get', '/v1/tickets', { params: { query: { contact_id: contact, limit: 200 } } }, 'once'],
    queryFn: () => client.GET('/v1/tickets', { params: { query: { contact_id: contact, limit: 200 } } }),
    staleTime: 0,
  })
  if (!data) return
  const there = new Set(data.items.map(({ id }) => id))
  for (const ticket of data.items) await list.put(ticket)
  for (const { id, contact_id } of itemsOf(queries.getQueryData<Pages>(key))) {
    if (contact_id === contact && !there.has(id) && !data.next) await list.drop(id)
  }
}
