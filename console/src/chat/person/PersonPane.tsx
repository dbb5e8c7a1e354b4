import { ActionIcon, Badge, Stack, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { CopyText } from '../../lib/copy'
import { Tags } from '../../lib/person/Tags'
import { useContact } from '../../lib/person/useContact'
import { may, useSession } from '../../lib/session'
import { Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { NewTicketButton } from '../../lib/tickets/NewTicketButton'
import { useStanding } from '../thread/useThread'
import { LiveRuns } from './LiveRuns'

const route = getRouteApi('/chat')

type Props = { contact: string; number: string | undefined; closable: boolean }

/** Who it is, and in which automations they are. */
export default function PersonPane({ contact, number, closable }: Props) {
  const t = useTranslations('chat')
  const search = route.useSearch()
  const person = useContact(contact)
  const standing = useStanding(contact, number)
  if (person.error?.status === 404) return null
  return (
    <aside className="pane person-pane" aria-label={t('person')}>
      <div className="person-head">
        <Title order={closable ? 1 : 2} size="h5">
          {t('person')}
        </Title>
        {closable && (
          <ActionIcon
            renderRoot={(props) => (
              <Link to="/chat/$id" params={{ id: contact }} search={{ ...search, pane: undefined }} {...props} />
            )}
            variant="subtle"
            color="gray"
            aria-label={t('personClose')}
          >
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {person.isPending && <Loading rows={4} />}
      {person.data && (
        <Stack gap="lg">
          <Facts person={person.data} />
          <LiveRuns person={person.data} takenOverAt={standing.data?.conversation?.taken_over_at ?? null} />
          <Tags contact={person.data} />
          <Tickets person={person.data} />
          <ThingLink kind="contact" id={contact}>
            {t('toContact')}
          </ThingLink>
        </Stack>
      )}
    </aside>
  )
}

function Facts({ person }: { person: Schemas['Contact'] }) {
  const t = useTranslations('chat')
  const contactTexts = useTranslations('contact')
  const fields = api.useQuery('get', '/v1/fields', { params: { query: { limit: 200 } } })
  const directory = api.useQuery('get', '/v1/directory')
  const operators = person.operator_ids.map((id) => directory.data?.users.find((one) => one.id === id)?.name ?? id)
  const rows: [string, string][] = [
    [t('email'), person.email],
    [t('language'), person.language],
    [t('operators'), operators.join(', ') || t('nobody')],
    ...Object.entries(person.fields).map(([code, value]): [string, string] => [
      fields.data?.items.find((field) => field.code === code)?.name ?? code,
      value,
    ]),
  ]
  return (
    <Stack gap="sm">
      <div>
        <Text fw={650}>{nameOf(person)}</Text>
        {person.phone && (
          <Text size="sm" c="dimmed" component="div" className="person-phone">
            {person.phone} <CopyText text={person.phone} />
          </Text>
        )}
        <Badge
          variant="light"
          color={{ granted: 'teal', refused: 'red', unknown: 'gray' }[person.marketing]}
          className="tag"
        >
          {contactTexts('consent')}: {contactTexts(`consents.${person.marketing}`)}
        </Badge>
      </div>
      <dl className="facts">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Text size="sm">{value}</Text>
              </dd>
            </div>
          ))}
      </dl>
    </Stack>
  )
}

function Tickets({ person }: { person: Schemas['Contact'] }) {
  const t = useTranslations('chat')
  const contactTexts = useTranslations('contact')
  const session = useSession()
  const mayRead = may(session, 'tickets:read')
  const tickets = api.useQuery(
    'get',
    '/v1/tickets',
    { params: { query: { contact_id: person.id, sort: 'updated', limit: 5 } } },
    { enabled: mayRead },
  )
  const found = tickets.data?.items ?? []
  if (!tickets.data || (found.length === 0 && !may(session, 'tickets:write'))) return null
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('tickets')}
      </Text>
      <ul className="person-list">
        {found.map((ticket) => (
          <li key={ticket.id}>
            <Text size="sm" span>
              <ThingLink kind="ticket" id={ticket.id}>
                {ticket.title}
              </ThingLink>{' '}
              · {contactTexts(`ticketStatus.${ticket.status}`)}
            </Text>
          </li>
        ))}
      </ul>
      <NewTicketButton label={contactTexts('newTicket')} contact={person} size="compact-sm" variant="default" />
    </div>
  )
}
