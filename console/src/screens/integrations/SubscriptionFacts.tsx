import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Moment } from '../../lib/time'
import { useAnswerWords } from './words'

/** How a subscription fares: what its last call brought, what waits, what is lost. */
export function SubscriptionFacts({ subscription: one }: { subscription: Schemas['Subscription'] }) {
  const t = useTranslations('integrations')
  const wordsOf = useAnswerWords()
  const when = (at: string) => () => <Moment at={at} />
  return (
    <Text size="sm" component="div">
      {one.state === 'failing' && (
        <div>
          {t('lastAnswer', { answer: wordsOf(one.last_status, one.last_error) })}{' '}
          {one.failing_since && t.rich('failingSince', { when: when(one.failing_since) })}{' '}
          {one.retry_at && t.rich('triedAgain', { when: when(one.retry_at) })}
        </div>
      )}
      {one.paused_at && <div>{t.rich('pausedSince', { when: when(one.paused_at) })}</div>}
      {one.waiting_since && <div>{t.rich('waitingSince', { when: when(one.waiting_since) })}</div>}
      <div>
        {t('delivered', { count: one.delivered })}
        {one.delivered_at && (
          <>
            {', '}
            {t.rich('lastAt', { when: when(one.delivered_at) })}
          </>
        )}
      </div>
      {one.lost > 0 && (
        <div>
          {t('lost', { count: one.lost })}
          {one.lost_at && (
            <>
              {', '}
              {t.rich('lastAt', { when: when(one.lost_at) })}
            </>
          )}
        </div>
      )}
      {one.old_secret_until && <div>{t.rich('oldSecret', { when: when(one.old_secret_until) })}</div>}
    </Text>
  )
}
