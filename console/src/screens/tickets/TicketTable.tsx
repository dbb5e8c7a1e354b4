import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { nameOf } from '../../lib/contact'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'
import { Moment } from '../../lib/time'
import { MovedMeanwhile } from './MovedMeanwhile'
import type { TicketQuery } from './search'
import { MoveMenu, Priority, StateBadge } from './standing'
import { useMoves } from './useMoves'
import { useTickets } from './useTickets'

/** All tickets of the filters as rows. */
export function TicketTable({ query, nothing }: { query: TicketQuery; nothing: ReactNode }) {
  const t = useTranslations('tickets')
  const common = useTranslations('common')
  const { list, tickets } = useTickets(query)
  const mayMove = may(useSession(), 'tickets:write')
  const [asked, setAsked] = useState<{ ticket: Ticket; to: TicketState } | null>(null)
  const { moves, move } = useMoves((ticket, to) => setAsked({ ticket, to }))
  const rows = useMemo(
    () => tickets.map((one) => ({ ...one, status: moves.get(one.id)?.to ?? one.status })),
    [tickets, moves],
  )

  function moveFrom(taken: Ticket, to: TicketState) {
    const now = rows.find(({ id }) => id === taken.id) ?? taken
    if (now.status === to) return
    if (now.status !== taken.status) setAsked({ ticket: now, to })
    else void move(now, to)
  }
  const columns: Column<Ticket>[] = [
    {
      key: 'title',
      label: t('subject'),
      width: 'minmax(0, 2.2fr)',
      narrow: 'main',
      cell: (ticket) => (
        <Link to="/tickets/$id" params={{ id: ticket.id }} preload={false} className="row-link">
          {ticket.title}
        </Link>
      ),
    },
    {
      key: 'contact',
      label: t('contact'),
      width: 'minmax(0, 1.3fr)',
      narrow: 'below',
      cell: (ticket) => ticket.contact && nameOf(ticket.contact),
    },
    {
      key: 'state',
      label: t('state'),
      width: '120px',
      narrow: 'aside',
      cell: (ticket) => <StateBadge status={ticket.status} />,
    },
    {
      key: 'priority',
      label: t('priority'),
      width: '90px',
      narrow: 'none',
      cell: (ticket) => <Priority priority={ticket.priority} />,
    },
    {
      key: 'owner',
      label: t('owner'),
      width: 'minmax(0, 1fr)',
      narrow: 'none',
      cell: (ticket) =>
        ticket.owner_name ?? (
          <Text span size="sm" c="dimmed">
            {t('nobody')}
          </Text>
        ),
    },
    {
      key: 'changed',
      label: t(query.sort === 'newest' ? 'opened' : 'changed'),
      width: '210px',
      narrow: 'none',
      cell: (ticket) => <Moment at={query.sort === 'newest' ? ticket.created_at : ticket.updated_at} muted />,
    },
    {
      key: 'menu',
      label: common('actions'),
      unseen: true,
      width: '40px',
      narrow: 'end',
      cell: (ticket) => mayMove && <MoveMenu ticket={ticket} onMove={moveFrom} />,
    },
  ]
  return (
    <>
      {list.isPending && <Loading rows={8} />}
      {list.error && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && nothing}
      {rows.length > 0 && (
        <VirtualTable
          label={t('title')}
          items={rows}
          idOf={({ id }) => id}
          columns={columns}
          more={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
      {asked && (
        <MovedMeanwhile {...asked} onMove={() => void move(asked.ticket, asked.to)} onClose={() => setAsked(null)} />
      )}
    </>
  )
}
