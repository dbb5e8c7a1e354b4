import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'

type Number = Schemas['DirectoryNumber']

/** What each number sent today, and how much of its limit is used. */
export function Today({ today, zone }: { today: string; zone: string }) {
  const t = useTranslations('dashboard')
  const directory = api.useQuery('get', '/v1/directory')
  return (
    <Section title={t('today')} hint={t('todayHint', { zone })}>
      {directory.data?.numbers.map((number) => (
        <OfNumber key={number.id} number={number} today={today} />
      ))}
    </Section>
  )
}

function OfNumber({ number, today }: { number: Number; today: string }) {
  const t = useTranslations('dashboard')
  const mayCount = may(useSession(), 'contacts:read')
  const report = api.useQuery('get', '/v1/numbers/{id}/report', {
    params: { path: { id: number.id }, query: { from: today, to: today } },
  })
  // the limit of a number is told to all who may make campaigns by the preview of one to nobody
  const limit = api.useQuery(
    'post',
    '/v1/campaigns/preview',
    { body: { number_id: number.id } },
    { enabled: mayCount },
  ).data
  return (
    <div className="today" role="group" aria-label={number.display_phone}>
      <Text fw={600}>{number.display_phone}</Text>
      {report.data && (
        <Text size="sm" data-testid="sent-today">
          {t('sentToday', { count: report.data.messages.sent })}
        </Text>
      )}
      {limit && limit.recipient_limit === null && <Text size="sm">{t('noLimit')}</Text>}
      {limit && limit.recipient_limit !== null && (
        <Used limit={limit.recipient_limit} used={limit.recipient_limit - (limit.recipients_left ?? 0)} />
      )}
    </div>
  )
}

function Used({ limit, used }: { limit: number; used: number }) {
  const t = useTranslations('dashboard')
  const words = t('limit', { used, limit })
  return (
    <>
      <meter className="meter" min={0} max={limit} high={limit * 0.8} optimum={0} value={used} aria-label={words} />
      <Text size="sm" data-testid="limit">
        {words}
      </Text>
    </>
  )
}
