import { Button, Code, Drawer, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'
import { breaking } from './looks'
import { often } from './often'
import { StateBadge } from './StateBadge'
import { useAnswerWords } from './words'

type Props = { subscription: Schemas['Subscription']; onClose: () => void }

/** What a program was told, and is to be told, event by event. */
export function SubscriptionDrawer({ subscription, onClose }: Props) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const deliveries = api.useInfiniteQuery(
    'get',
    '/v1/subscriptions/{id}/deliveries',
    { params: { path: { id: subscription.id }, query: { limit: 50 } } },
    { ...byCursor, ...often },
  )
  const all = itemsOf(deliveries.data)
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={t('deliveriesOf')}>
      <Stack>
        <Text size="sm" style={breaking}>
          {subscription.url}
        </Text>
        {deliveries.isPending && <Loading rows={4} />}
        {deliveries.isError && !deliveries.data && (
          <Failed problem={deliveries.error} retry={() => void deliveries.refetch()} />
        )}
        {deliveries.data && all.length === 0 && <Empty text={t('nothingTold')} />}
        <ul className="log" aria-label={t('deliveriesOf')}>
          {all.map((one) => (
            <li key={one.id}>
              <Told delivery={one} />
            </li>
          ))}
        </ul>
        {deliveries.hasNextPage && (
          <Button
            variant="default"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            {common('showMore')}
          </Button>
        )}
      </Stack>
    </Drawer>
  )
}

function Told({ delivery: one }: { delivery: Schemas['SubscriptionDelivery'] }) {
  const t = useTranslations('integrations')
  const wordsOf = useAnswerWords()
  const contact = one.ids.contact
  return (
    <Paper withBorder radius="md" p="sm">
      <Group gap="xs">
        <Text fw={600} size="sm">
          {one.kind}
        </Text>
        <StateBadge state={one.state} />
        <Moment at={one.at} muted />
      </Group>
      {one.attempts > 0 && (
        <Text size="sm">
          {t('attempts', { count: one.attempts })} · {wordsOf(one.last_status, one.error)}
        </Text>
      )}
      {one.state === 'waiting' && one.retry_at && (
        <Text size="sm" component="div">
          {t.rich('triedAgain', { when: () => <Moment at={one.retry_at ?? ''} /> })}
        </Text>
      )}
      <Text size="sm" c="dimmed" component="div">
        <Code>{one.id}</Code>{' '}
        {contact && (
          <ThingLink kind="contact" id={contact}>
            {t('toContact')}
          </ThingLink>
        )}
      </Text>
    </Paper>
  )
}
