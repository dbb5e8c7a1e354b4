import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { RowMenu } from '../../lib/RowMenu'
import { type Ticket, type TicketState, ticketStates } from '../../lib/tickets/tickets'

/** Which state a ticket is in. */
export function StateBadge({ status }: Pick<Ticket, 'status'>) {
  const states = useTranslations('contact.ticketStatus')
  return (
    <Badge variant="light" color={{ open: 'teal', in_progress: 'blue', resolved: 'gray', closed: 'gray' }[status]}>
      {states(status)}
    </Badge>
  )
}

const colors: Record<Ticket['priority'], string> = { low: 'gray', medium: 'gray', high: 'yellow', urgent: 'red' }

/** How urgent it is. */
export function Priority({ priority }: Pick<Ticket, 'priority'>) {
  const priorities = useTranslations('contact.ticketPriority')
  return (
    <Badge size="sm" variant="light" color={colors[priority]} className="tag" style={{ flex: 'none' }}>
      {priorities(priority)}
    </Badge>
  )
}

/** The other states, to which a ticket is moved without dragging. */
export function MoveMenu({ ticket, onMove }: { ticket: Ticket; onMove: (ticket: Ticket, to: TicketState) => void }) {
  const t = useTranslations('tickets')
  const states = useTranslations('contact.ticketStatus')
  return (
    <RowMenu
      label={t('menuOf', { title: ticket.title })}
      items={ticketStates
        .filter((state) => state !== ticket.status)
        .map((state) => ({ label: t('moveTo', { state: states(state) }), onClick: () => onMove(ticket, state) }))}
    />
  )
}
