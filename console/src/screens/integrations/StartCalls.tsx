import { Badge, Button, Code, Group, Paper, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { Moment } from '../../lib/time'
import { often } from './often'

/** The last calls of a start: what came of each, what of it had no effect, and why. */
export function StartCalls({ start }: { start: Schemas['Integration'] }) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const calls = api.useInfiniteQuery(
    'get',
    '/v1/automations/{id}/start/{start_id}/calls',
    { params: { path: { id: start.automation_id, start_id: start.id }, query: { limit: 25 } } },
    { ...byCursor, ...often },
  )
  const all = itemsOf(calls.data)
  return (
    <>
      {calls.isPending && <Loading rows={3} />}
      {calls.isError && !calls.data && <Failed problem={calls.error} retry={() => void calls.refetch()} />}
      {calls.data && all.length === 0 && <Empty text={t('noCalls')} />}
      <ul className="log" aria-label={t('calls')}>
        {all.map((call, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: calls have no id, and two may come at one instant
          <li key={`${call.at} ${n}`}>
            <Call call={call} />
          </li>
        ))}
      </ul>
      {calls.hasNextPage && (
        <Button mt="md" variant="default" loading={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
          {common('showMore')}
        </Button>
      )}
    </>
  )
}

const results = ['accepted', 'repeated', 'inside', 'refused', 'too_many'] as const

function Call({ call }: { call: Schemas['StartCall'] }) {
  const t = useTranslations('integrations')
  const counted = results.flatMap((result) => {
    const count = call.results[result]
    return count ? [t(`results.${result}`, { count })] : []
  })
  return (
    <Paper withBorder radius="md" p="sm">
      <Group gap="xs">
        <Moment at={call.at} />
        <Badge variant="light" color={call.outcome === 'accepted' ? 'teal' : 'red'} className="tag">
          {t(`outcomes.${call.outcome}`)}
        </Badge>
      </Group>
      {counted.length > 0 && <Text size="sm">{counted.join(' · ')}</Text>}
      {call.errors.map((error) => (
        <Text key={error.pointer + error.detail} size="sm">
          {t('notTaken')} {error.pointer && <Code>{error.pointer}</Code>} {error.detail}
        </Text>
      ))}
      {call.ignored.map((part) => (
        <Text key={part.pointer + part.reason} size="sm">
          {t('ignored')} <Code>{part.pointer}</Code> {t(`ignoredWhy.${part.reason}`)}
        </Text>
      ))}
    </Paper>
  )
}
