import { Group, Paper, Text } from '@mantine/core'
import { IconGripVertical, IconNote } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'
import { Ago } from './Ago'
import { useTicketHandle } from './DragArea'
import { MoveMenu, Priority } from './standing'

type Props = {
  ticket: Ticket
  /** Moves it, for who may. */
  onMove: ((ticket: Ticket, to: TicketState) => void) | undefined
}

const look = { withBorder: true, radius: 'md', p: '8px 10px', pos: 'relative' } as const
const titleStyle = { flex: 1, minWidth: 0, fontWeight: 600, overflowWrap: 'anywhere' } as const
const handleStyle = {
  flex: 'none',
  width: 24,
  marginLeft: -6,
  height: 28,
  padding: 0,
  border: 0,
  background: 'none',
  color: 'var(--mantine-color-dimmed)',
  cursor: 'grab',
} as const

/** A ticket of the board. It is dragged as a whole, by keys at its handle, and moved by its menu. */
export function TicketCard({ ticket, onMove }: Props) {
  const t = useTranslations('tickets')
  const { ref, handleRef, grip, handle, dragged } = useTicketHandle(ticket, !onMove)
  return (
    <Paper
      {...look}
      ref={ref}
      className="ticket-card"
      data-ticket={ticket.id}
      // its words stay to be read while it is held
      style={dragged && { borderStyle: 'dashed' }}
      {...(onMove && grip)}
    >
      <Group gap={4} wrap="nowrap" align="start">
        {onMove && (
          <button
            type="button"
            ref={handleRef}
            style={handleStyle}
            aria-label={t('drag.handle', { title: ticket.title })}
            {...handle}
          >
            <IconGripVertical size={16} aria-hidden />
          </button>
        )}
        <Link
          to="/tickets/$id"
          params={{ id: ticket.id }}
          className="row-link"
          style={titleStyle}
          draggable={false}
          preload={false}
        >
          {ticket.title}
        </Link>
        {onMove && <MoveMenu ticket={ticket} onMove={onMove} />}
      </Group>
      <Words ticket={ticket} />
    </Paper>
  )
}

/** What goes with the pointer. */
export function TicketShadow({ ticket }: { ticket: Ticket }) {
  return (
    <Paper {...look} shadow="md" style={{ cursor: 'grabbing' }}>
      <div style={titleStyle}>{ticket.title}</div>
      <Words ticket={ticket} />
    </Paper>
  )
}

function Words({ ticket }: { ticket: Ticket }): ReactNode {
  const t = useTranslations('tickets')
  return (
    <>
      {ticket.contact && (
        <Text size="sm" truncate>
          {nameOf(ticket.contact)}
        </Text>
      )}
      <Group gap={6} wrap="nowrap" my={4}>
        <Priority priority={ticket.priority} />
        {ticket.owner_id && <Initials name={ticket.owner_name} size={20} />}
        <Text size="xs" truncate flex={1}>
          {ticket.owner_id ? ticket.owner_name : t('nobody')}
        </Text>
        {ticket.notes > 0 && (
          <Text size="xs" span>
            <IconNote size={14} role="img" aria-label={t('noteCount', { count: ticket.notes })} />
            <span aria-hidden>{ticket.notes}</span>
          </Text>
        )}
      </Group>
      <Text size="xs" c="dimmed" component="div">
        <Ago at={ticket.created_at} what="openedAgo" /> · <Ago at={ticket.updated_at} what="changedAgo" />
      </Text>
    </>
  )
}
