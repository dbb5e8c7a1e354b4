import { Badge, Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { NewTicketButton } from '../../lib/tickets/NewTicketButton'
import { Moment } from '../../lib/time'

/** The tickets of the contact. */
export function Tickets({ contact }: { contact: Schemas['Contact'] }) {
  const t = useTranslations('contact')
  const list = api.useInfiniteQuery(
    'get',
    '/v1/tickets',
    { params: { query: { contact_id: contact.id, sort: 'updated', limit: 50 } } },
    byCursor,
  )
  const tickets = itemsOf(list.data)
  return (
    <>
      <NewTicketButton label={t('newTicket')} contact={contact} size="xs" variant="default" mb="md" />
      {list.isPending && <Loading rows={3} />}
      {list.error && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && tickets.length === 0 && <Empty text={t('noTickets')} />}
      <ul className="timeline">
        {tickets.map((ticket) => (
          <li key={ticket.id} className="sent">
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={600}>
                <ThingLink kind="ticket" id={ticket.id}>
                  {ticket.title}
                </ThingLink>
              </Text>
              <Badge variant="light" color={ticket.status === 'open' ? 'teal' : 'gray'} className="tag">
                {t(`ticketStatus.${ticket.status}`)}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed" component="div">
              {t(`ticketPriority.${ticket.priority}`)}
              {ticket.owner_name && ` · ${ticket.owner_name}`} · <Moment at={ticket.updated_at} muted />
            </Text>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </>
  )
}
