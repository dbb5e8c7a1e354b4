import { ActionIcon, Button, Text } from '@mantine/core'
import { IconAlertCircle, IconArrowBackUp, IconCheck, IconChecks, IconClock, IconHelpCircle } from '@tabler/icons-react'
import { memo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useFormKey } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { useMoment } from '../../lib/time'
import type { Item } from '../model/thread'
import { lineOfItem, wordOfKind } from '../words'
import { ContentParts, Taps } from './Content'
import { Sender } from './Sender'

type Props = { item: Item; contact: string; onQuote: (item: Item) => void; onChange: () => void }

/** A message of a conversation. */
export const Bubble = memo(function Bubble({ item, contact, onQuote, onChange }: Props) {
  const t = useTranslations('chat')
  const mayWrite = may(useSession(), 'chats:write')
  const { sent, received } = item
  const gone = received?.deleted_at
  return (
    <article
      className="said"
      data-way={sent ? 'out' : 'in'}
      aria-label={`${t(sent ? 'fromUs' : 'fromThem')}: ${lineOfItem(item, t)}`}
    >
      <div className="said-bubble">
        {sent && <Sender item={item} />}
        {gone ? <em>{t('deleted')}</em> : <Said item={item} />}
        <div className="said-foot">
          {received?.edited_at && !gone && <span>{t('edited')}</span>}
          <Clock at={item.at} />
          {sent && <Tick message={sent} />}
        </div>
        {sent && <Trouble item={item} message={sent} contact={contact} onChange={onChange} />}
      </div>
      {mayWrite && (received ? !gone : sent?.wamid) && (
        <ActionIcon
          className="said-quote"
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('quoteIt', { text: lineOfItem(item, t).slice(0, 60) })}
          onClick={() => onQuote(item)}
        >
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      )}
    </article>
  )
})

function Said({ item: { sent, received } }: { item: Item }) {
  const t = useTranslations('chat')
  const content = sent?.content ?? received?.content
  const text = received ? received.text : content?.text
  const empty = !text && !content
  return (
    <>
      {content && <ContentParts content={content} />}
      {text && <div className="said-text">{text}</div>}
      {empty && (
        <em>
          {sent?.template ? t('template', { name: sent.template }) : wordOfKind(sent?.kind ?? received?.kind ?? '', t)}
        </em>
      )}
      {content?.footer && <div className="said-footer">{content.footer}</div>}
      {content && <Taps content={content} />}
    </>
  )
}

function Clock({ at }: { at: string }) {
  const format = useFormatter()
  const moment = useMoment()
  return (
    <time dateTime={at} title={moment(at)}>
      {format.dateTime(new Date(at), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}
    </time>
  )
}

const ticks: Record<Schemas['Message']['state'], typeof IconCheck> = {
  queued: IconClock,
  sending: IconClock,
  retry: IconClock,
  unknown: IconHelpCircle,
  accepted: IconCheck,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
}

function Tick({ message }: { message: Schemas['Message'] }) {
  const t = useTranslations('chat')
  const Icon = ticks[message.state]
  return (
    <span className="tick" data-state={message.state}>
      <Icon size={16} role="img" aria-label={t(`states.${message.state}`)} />
    </span>
  )
}

type TroubleProps = { item: Item; message: Schemas['Message']; contact: string; onChange: () => void }

/** Why it did not arrive, or waits; what failed may be sent once more, what is unknown never. */
function Trouble({ item, message, contact, onChange }: TroubleProps) {
  const t = useTranslations('chat')
  const mayWrite = may(useSession(), 'chats:write')
  const { act, problem, doing } = useAction()
  const { key } = useFormKey()
  const waits = item.reason && ['queued', 'sending', 'retry'].includes(message.state)
  if (message.state === 'unknown') return <Text className="said-trouble">{t('unknown')}</Text>
  if (waits) return <Text className="said-trouble">{t('waits', { reason: item.reason ?? '' })}</Text>
  if (message.state !== 'failed') return null

  const again = () =>
    act('retry', async () => {
      const answer = await client.POST('/v1/conversations/{contact_id}/messages/{id}/retry', {
        params: { path: { contact_id: contact, id: message.id }, header: { 'Idempotency-Key': key } },
      })
      if (!answer.error) onChange()
      return answer
    })
  const why = [message.error_title, message.error_details].filter(Boolean).join('. ') || item.reason
  return (
    <div className="said-trouble">
      <Text size="sm">
        {t('failed')} {why}
        {message.error_code !== 0 && ` (${message.error_code})`}
      </Text>
      {/* one of an automation is that automation's to send again */}
      {mayWrite && !message.run_id && (
        <Button size="compact-xs" variant="default" loading={doing === 'retry'} onClick={again}>
          {t('again')}
        </Button>
      )}
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
