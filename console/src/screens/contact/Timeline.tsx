import { Anchor, Button, Text } from '@mantine/core'
import {
  IconArrowDownLeft,
  IconArrowUpRight,
  IconBan,
  IconForms,
  IconList,
  IconLogin2,
  IconLogout2,
  IconPoint,
  IconSpeakerphone,
  IconTag,
  IconTicket,
  IconUser,
} from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { useReason } from '../../lib/automation/reason'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'
import { wordsOf } from './messages'

type Item = Schemas['TimelineItem']
type Props = { contact: Schemas['Contact'] }

/** All that happened to the contact, newest first. */
export function Timeline({ contact }: Props) {
  const t = useTranslations('contact')
  const timeline = api.useInfiniteQuery(
    'get',
    '/v1/contacts/{id}/timeline',
    { params: { path: { id: contact.id }, query: { limit: 50 } } },
    byCursor,
  )
  const items = itemsOf(timeline.data)
  return (
    <>
      {timeline.isPending && <Loading rows={5} />}
      {timeline.error && !timeline.data && <Failed problem={timeline.error} retry={() => void timeline.refetch()} />}
      {timeline.data && items.length === 0 && <Empty text={t('nothingYet')} />}
      <ol className="timeline">
        {items.map((item, n) => {
          const Icon = icons[item.kind]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two things of one kind may happen at one instant
            <li key={`${item.at} ${item.kind} ${n}`} className="happened">
              <Icon size={18} stroke={1.6} aria-hidden className="happened-icon" />
              <div className="happened-words">
                <Text size="sm" component="div">
                  <Happened item={item} />
                </Text>
                <Moment at={item.at} muted />
              </div>
            </li>
          )
        })}
      </ol>
      {timeline.hasNextPage && (
        <Button variant="default" loading={timeline.isFetchingNextPage} onClick={() => timeline.fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </>
  )
}

const icons: Record<Schemas['TimelineKind'], typeof IconPoint> = {
  contact_created: IconUser,
  contact_merged: IconUser,
  message_received: IconArrowDownLeft,
  run_entered: IconLogin2,
  run_left: IconLogout2,
  message_sent: IconArrowUpRight,
  link_clicked: IconPoint,
  step: IconPoint,
  ticket_opened: IconTicket,
  ticket_changed: IconTicket,
  field_set: IconForms,
  tag_added: IconTag,
  tag_removed: IconTag,
  list_joined: IconList,
  list_left: IconList,
  operator_assigned: IconUser,
  operator_removed: IconUser,
  blocked: IconBan,
  restored: IconBan,
  marketing_stopped: IconSpeakerphone,
  marketing_resumed: IconSpeakerphone,
}

/** One thing that happened, in words. The kind says which of its objects is there. */
function Happened({ item }: { item: Item }) {
  const t = useTranslations('contact')
  if (item.inbound_message) return <Received item={item.inbound_message} />
  if (item.run) return <OfRun run={item.run} kind={item.kind} />
  if (item.step) return <OfStep step={item.step} />
  if (item.message) return <OfMessage message={item.message} kind={item.kind} />
  if (item.ticket) return <OfTicket ticket={item.ticket} kind={item.kind} />
  if (item.field) return <OfField field={item.field} />
  const name = (item.tag ?? item.list ?? item.operator)?.name ?? ''
  switch (item.kind) {
    case 'list_joined':
    case 'list_left': {
      const list = item.list
      return t.rich(`happened.${item.kind}`, {
        name: () =>
          list ? (
            <ThingLink kind="list" id={list.id}>
              {list.name}
            </ThingLink>
          ) : (
            name
          ),
      })
    }
    case 'tag_added':
    case 'tag_removed':
    case 'operator_assigned':
    case 'operator_removed':
      return t(`happened.${item.kind}`, { name })
    case 'contact_created':
    case 'contact_merged':
    case 'blocked':
    case 'restored':
    case 'marketing_stopped':
    case 'marketing_resumed':
      return t(`happened.${item.kind}`)
    default:
      return item.kind.replaceAll('_', ' ')
  }
}

function Automation({ id, name }: { id: string; name: string }) {
  const t = useTranslations('contact')
  if (!name) return t('goneAutomation')
  return (
    <ThingLink kind="automation" id={id}>
      {name}
    </ThingLink>
  )
}

function OfRun({ run, kind }: { run: Schemas['TimelineRun']; kind: Item['kind'] }) {
  const t = useTranslations('contact')
  const automation = () => <Automation id={run.automation_id} name={run.automation_name} />
  if (kind === 'run_left') {
    const outcome = (run.outcome ?? run.status).replaceAll('_', ' ')
    return t.rich('happened.run_left', { automation, outcome })
  }
  return (
    <>
      {t.rich('happened.run_entered', { automation })} <StartedBy run={run} />{' '}
      {run.temporal_ui_url && (
        <Anchor href={run.temporal_ui_url} target="_blank" rel="noreferrer" inherit underline="always">
          {t('inTemporal')}
        </Anchor>
      )}
    </>
  )
}

const starts = [
  'message',
  'integration',
  'list',
  'date',
  'closed_hours',
  'holiday',
  'ticket',
  'first_message',
  'any_message',
  'consent',
  'manual',
  'automation',
] as const

function StartedBy({ run }: { run: Schemas['TimelineRun'] }) {
  const t = useTranslations('contact')
  if (run.campaign_id) {
    return (
      <ThingLink kind="campaign" id={run.campaign_id}>
        {t('ofCampaign')}
      </ThingLink>
    )
  }
  const known = starts.find((one) => one === run.start_kind)
  return known ? t(`startedBy.${known}`) : null
}

function OfStep({ step }: { step: Schemas['TimelineStep'] }) {
  const t = useTranslations('contact')
  const reason = useReason()
  return (
    <>
      {t.rich('happened.step', {
        automation: () => <Automation id={step.automation_id} name={step.automation_name} />,
        step: step.name,
        status: t(`stepStatus.${step.status}`),
      })}
      {step.reason && ` (${reason(step.reason)})`}
    </>
  )
}

function OfMessage({ message, kind }: { message: Schemas['Message']; kind: Item['kind'] }) {
  const t = useTranslations('contact')
  const text = wordsOf(message, t)
  if (kind === 'link_clicked') return t('happened.link_clicked', { text })
  return (
    <>
      {t('happened.message_sent', { text })} <em>{t(`states.${message.state}`)}</em>
    </>
  )
}

const decisions = [
  'reply',
  'phrase',
  'holiday',
  'closed_hours',
  'quiet',
  'first_message',
  'any_message',
  'consent',
] as const

function Received({ item }: { item: Schemas['InboundMessage'] }) {
  const t = useTranslations('contact')
  const decision = decisions.find((one) => one === item.decision)
  return (
    <>
      {t('happened.message_received', { text: item.text || item.content?.text || item.kind })}
      {decision && (
        <Text span size="sm" c="dimmed">
          {' '}
          ({t(`decisions.${decision}`)})
        </Text>
      )}
    </>
  )
}

function OfTicket({ ticket, kind }: { ticket: Schemas['TimelineTicket']; kind: Item['kind'] }) {
  const t = useTranslations('contact')
  const title = () => (
    <ThingLink kind="ticket" id={ticket.id}>
      {ticket.title}
    </ThingLink>
  )
  if (kind === 'ticket_opened' || !ticket.from) return t.rich('happened.ticket_opened', { title })
  return t.rich('happened.ticket_changed', {
    title,
    from: t(`ticketStatus.${ticket.from}`),
    to: t(`ticketStatus.${ticket.to}`),
  })
}

function OfField({ field }: { field: Schemas['TimelineField'] }) {
  const t = useTranslations('contact')
  if (!field.value) return t('happened.field_emptied', { field: field.code })
  return t('happened.field_set', { field: field.code, value: field.value })
}
