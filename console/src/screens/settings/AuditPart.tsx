import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'

type Entry = Schemas['AuditEntry']

/** Who changed what, the newest first. */
export default function AuditPart() {
  const t = useTranslations('settings')
  const list = api.useInfiniteQuery('get', '/v1/audit', { params: { query: { limit: pageSize } } }, byCursor)
  const entries = itemsOf(list.data)
  const columns = useMemo<Column<Entry>[]>(
    () => [
      {
        key: 'at',
        label: t('when'),
        width: 'minmax(0, 1.6fr)',
        narrow: 'below',
        cell: ({ at }) => <Moment at={at} muted />,
      },
      {
        key: 'actor',
        label: t('who'),
        width: 'minmax(0, 1.2fr)',
        narrow: 'main',
        cell: ({ actor, actor_name: name }) => name ?? actor,
      },
      {
        key: 'action',
        label: t('what'),
        width: 'minmax(0, 2.4fr)',
        narrow: 'end',
        cell: ({ action, object, detail }) => (
          <span title={[action, object, detail].filter(Boolean).join(' · ')}>
            {action}{' '}
            <Text span size="sm" c="dimmed">
              {detail || object}
            </Text>
          </span>
        ),
      },
    ],
    [t],
  )
  if (list.isPending) return <Loading rows={6} />
  if (list.error && !list.data) return <Failed problem={list.error} retry={() => void list.refetch()} />
  if (entries.length === 0) return <Empty text={t('auditEmpty')} />
  return (
    <VirtualTable
      label={t('parts.audit')}
      items={entries}
      idOf={({ id }) => id}
      columns={columns}
      heights={{ wide: 46, narrow: 64 }}
      more={list.hasNextPage}
      loadingMore={list.isFetchingNextPage}
      onMore={() => void list.fetchNextPage()}
    />
  )
}
