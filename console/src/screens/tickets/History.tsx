import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf } from '../../lib/pages'
import { Section } from '../../lib/Section'
import { may, type Scope, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import type { Ticket } from '../../lib/tickets/tickets'
import { Moment } from '../../lib/time'

type Props = { ticket: Ticket }

/** The timeline tells of runs, messages and tickets alike. */
const needed: readonly Scope[] = ['contacts:read', 'runs:read', 'chats:read', 'tickets:read']

/** How the state of the ticket changed: it stands in the timeline of its contact, which is read when somebody asks. */
export function History({ ticket }: Props) {
  const t = useTranslations('tickets')
  const session = useSession()
  const [shown, setShown] = useState(false)
  if (!needed.every((scope) => may(session, scope))) return null
  return (
    <Section title={t('history')}>
      {shown ? (
        <Changes ticket={ticket} />
      ) : (
        <Button variant="default" size="xs" style={{ alignSelf: 'start' }} onClick={() => setShown(true)}>
          {t('showHistory')}
        </Button>
      )}
    </Section>
  )
}

function Changes({ ticket }: Props) {
  const t = useTranslations('tickets')
  const states = useTranslations('contact.ticketStatus')
  const timeline = api.useInfiniteQuery(
    'get',
    '/v1/contacts/{id}/timeline',
    { params: { path: { id: ticket.contact_id }, query: { limit: 200 } } },
    byCursor,
  )
  const items = itemsOf(timeline.data)
  const own = items.filter((item) => item.ticket?.id === ticket.id)
  const whole = own.some(({ kind }) => kind === 'ticket_opened') || !timeline.hasNextPage
  const wordsOf = ({ kind, ticket: change }: Schemas['TimelineItem']) =>
    kind === 'ticket_opened' || !change?.from
      ? t('wasOpened')
      : t('changedFrom', { from: states(change.from), to: states(change.to) })
  return (
    <>
      {timeline.isPending && <Loading rows={2} />}
      {timeline.error && !timeline.data && <Failed problem={timeline.error} retry={() => void timeline.refetch()} />}
      {timeline.data && own.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('historyNone')}
        </Text>
      )}
      {own.length > 0 && (
        <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('history')}>
          {own.map((item, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two changes may happen at one instant
            <li key={`${item.at} ${n}`}>
              <Text size="sm">{wordsOf(item)}</Text>
              <Moment at={item.at} muted />
            </li>
          ))}
        </Stack>
      )}
      {timeline.data && !whole && (
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'start' }}
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          {t('lookBack')}
        </Button>
      )}
    </>
  )
}
