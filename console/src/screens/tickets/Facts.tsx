import { Select, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { EditableFact } from '../../lib/EditableFact'
import { inPlace } from '../../lib/names'
import { useRefresh } from '../../lib/refresh'
import { useAutomationName } from '../../lib/runs/useAutomationName'
import { Section } from '../../lib/Section'
import { oneOf } from '../../lib/search-params'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { type Ticket, ticketPriorities, ticketStates } from '../../lib/tickets/tickets'
import { useOwners } from '../../lib/tickets/useOwners'
import { Moment } from '../../lib/time'
import { ifMatch } from './useMoves'
import { usePutTicket } from './useTickets'

type Props = { ticket: Ticket }

/** Changes a ticket, and shows what the server made of it wherever it is. */
function useChange(ticket: Ticket) {
  const put = usePutTicket()
  const refresh = useRefresh()
  return async (change: Schemas['TicketUpdate']) => {
    // of two who move it at once the second is told; what else is changed does not depend on the state
    const header = change.status ? ifMatch(ticket) : {}
    const answer = await client.PATCH('/v1/tickets/{id}', { params: { path: { id: ticket.id }, header }, body: change })
    await put(answer.data)
    if (answer.error?.status === 412) void refresh('/v1/tickets/{id}')
    return answer
  }
}

/** What it is about, whose it is, and how it stands. */
export function Facts({ ticket }: Props) {
  const t = useTranslations('tickets')
  const session = useSession()
  const change = useChange(ticket)
  const editable = may(session, 'tickets:write')
  const fact = (name: 'title' | 'description' | 'category' | 'reference', label: string) => ({
    keptAs: `ticket.${ticket.id}`,
    pointer: `/${name}`,
    label,
    value: ticket[name],
    editable,
    send: (value: string) => change({ [name]: value }),
  })
  return (
    <Section title={t('one')}>
      <Standing ticket={ticket} />
      <dl className="facts">
        {editable && <EditableFact {...fact('title', t('subject'))} maxLength={200} />}
        <EditableFact
          {...fact('description', t('description'))}
          kind="lines"
          none={t('noDescription')}
          shown={<span style={{ whiteSpace: 'pre-wrap' }}>{ticket.description}</span>}
        />
        {(editable || ticket.category) && <EditableFact {...fact('category', t('category'))} maxLength={200} />}
        {(editable || ticket.reference) && <EditableFact {...fact('reference', t('reference'))} maxLength={200} />}
        <When label={t('opened')} at={ticket.created_at}>
          {ticket.run_id && may(session, 'runs:read') && <OpenedBy run={ticket.run_id} />}
        </When>
        <When label={t('changed')} at={ticket.updated_at} />
        {ticket.closed_at && <When label={t('closed')} at={ticket.closed_at} />}
      </dl>
    </Section>
  )
}

function When({ label, at, children }: { label: string; at: string; children?: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Moment at={at} />
        {children}
      </dd>
    </div>
  )
}

/** Which automation opened it. */
function OpenedBy({ run }: { run: string }) {
  const t = useTranslations('tickets')
  const found = api.useQuery('get', '/v1/runs/{id}', { params: { path: { id: run } } })
  const nameOf = useAutomationName()
  if (!found.data) return null
  const { automation_id: id } = found.data
  return (
    <Text size="sm">
      {t.rich('byAutomation', {
        automation: () => (
          <ThingLink kind="automation" id={id}>
            {nameOf(id)}
          </ThingLink>
        ),
      })}
    </Text>
  )
}

/** State, priority and owner, which are changed at once. */
function Standing({ ticket }: Props) {
  const t = useTranslations('tickets')
  const texts = useTranslations('contact')
  const editable = may(useSession(), 'tickets:write')
  const change = useChange(ticket)
  const owners = useOwners({ id: ticket.owner_id, name: ticket.owner_name })
  const { act, problem, doing } = useAction()
  const save = (label: string, what: Schemas['TicketUpdate']) =>
    void act(label, () => change(what), t('saved', { label }))
  const states = ticketStates.map((value) => ({ value, label: texts(`ticketStatus.${value}`) }))
  const priorities = ticketPriorities.map((value) => ({ value, label: texts(`ticketPriority.${value}`) }))

  if (!editable) {
    const known = [
      [t('state'), texts(`ticketStatus.${ticket.status}`)],
      [t('priority'), texts(`ticketPriority.${ticket.priority}`)],
      [t('owner'), ticket.owner_name ?? t('nobody')],
    ]
    return (
      <dl className="facts">
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    )
  }
  const select = (label: string) => ({ label, comboboxProps: inPlace, disabled: doing !== null })
  return (
    <Stack gap="sm">
      {problem && <ProblemAlert problem={problem} />}
      <Select
        {...select(t('state'))}
        description={t('moveStarts')}
        allowDeselect={false}
        data={states}
        value={ticket.status}
        onChange={(next) => {
          const status = oneOf(next, ticketStates)
          if (status) save(t('state'), { status })
        }}
      />
      <Select
        {...select(t('priority'))}
        allowDeselect={false}
        data={priorities}
        value={ticket.priority}
        onChange={(next) => {
          const priority = oneOf(next, ticketPriorities)
          if (priority) save(t('priority'), { priority })
        }}
      />
      <Select
        {...select(t('owner'))}
        searchable
        clearable
        allowDeselect={false}
        placeholder={t('nobody')}
        data={owners}
        value={ticket.owner_id}
        onChange={(owner) => save(t('owner'), { owner_id: owner ?? '' })}
      />
    </Stack>
  )
}
