import { Badge } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { addDays, dateOf, dayIn } from '../../lib/days'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'
import { timesOf } from './calendar-days'

type Recurring = Schemas['RecurringCampaign']

/** Campaigns that come round, each with its next time. */
export function RecurringTable({ makeOne }: { makeOne: ReactNode }) {
  const t = useTranslations('campaigns')
  const common = useTranslations('common')
  const recurring = api.useInfiniteQuery(
    'get',
    '/v1/recurring_campaigns',
    { params: { query: { limit: pageSize } } },
    byCursor,
  )
  const all = itemsOf(recurring.data)
  const columns: Column<Recurring>[] = [
    {
      key: 'name',
      label: common('name'),
      width: 'minmax(0, 2fr)',
      narrow: 'main',
      kind: 'main',
      cell: (one) => (
        <Link to="/campaigns/recurring/$id" params={{ id: one.id }} preload={false} className="row-link">
          {one.name}
        </Link>
      ),
    },
    {
      key: 'state',
      label: t('state'),
      width: '120px',
      narrow: 'end',
      cell: (one) => <RecurringState state={one.state} />,
    },
    {
      key: 'next',
      label: t('next'),
      width: '240px',
      narrow: 'below',
      cell: (one) => <Next recurring={one} />,
    },
  ]
  return (
    <>
      {recurring.isPending && <Loading />}
      {recurring.error && !recurring.data && (
        <Failed problem={recurring.error} retry={() => void recurring.refetch()} />
      )}
      {recurring.data && all.length === 0 && (
        <Empty text={t('emptyRecurring')} icon={<IconRepeat size={28} />}>
          {makeOne}
        </Empty>
      )}
      {all.length > 0 && (
        <VirtualTable
          label={t('views.recurring')}
          items={all}
          idOf={({ id }) => id}
          columns={columns}
          more={recurring.hasNextPage}
          loadingMore={recurring.isFetchingNextPage}
          onMore={() => void recurring.fetchNextPage()}
        />
      )}
    </>
  )
}

export function RecurringState({ state }: { state: Recurring['state'] }) {
  const t = useTranslations('campaigns.recurringStates')
  return (
    <Badge variant="light" color={state === 'active' ? 'teal' : 'yellow'} className="tag">
      {t(state)}
    </Badge>
  )
}

/** A year from now: what comes later is not looked for. */
export function nextTimes(recurring: Recurring, most: number): string[] {
  const now = new Date()
  return timesOf(recurring, now, dateOf(addDays(dayIn('UTC', now), 366)), most)
}

function Next({ recurring }: { recurring: Recurring }) {
  const [next] = nextTimes(recurring, 1)
  return next ? <Moment at={next} muted /> : '–'
}
