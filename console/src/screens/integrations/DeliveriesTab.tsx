import { Group, NativeSelect, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { ClearFilters } from '../../lib/ClearFilters'
import { useNames, withChosen } from '../../lib/names'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { oneOf } from '../../lib/search-params'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'
import { DeliveryDrawer } from './DeliveryDrawer'
import { often } from './often'
import { StateBadge } from './StateBadge'
import type { IntegrationsSearch } from './search'
import { useAnswerWords } from './words'

type Delivery = Schemas['WebhookDelivery']

const deliveryStates = [
  'delivered',
  'retrying',
  'failed',
  'refused',
] as const satisfies readonly Schemas['WebhookDeliveryState'][]

const route = getRouteApi('/integrations')

/** What became of each webhook that a step sent, the newest first. */
export function DeliveriesTab() {
  const t = useTranslations('integrations')
  const { delivery: opened, tab: _, ...search } = route.useSearch()
  const { host, automation_id } = search
  const state = oneOf(search.state, deliveryStates)
  const filters = { host, automation_id, state }
  const navigate = route.useNavigate()
  const { automations } = useNames({ directory: true })
  const deliveries = api.useInfiniteQuery(
    'get',
    '/v1/webhooks/deliveries',
    { params: { query: { limit: pageSize, ...filters } } },
    { ...byCursor, ...often },
  )
  const all = itemsOf(deliveries.data)
  const filtered = Boolean(host ?? automation_id ?? state)
  const go = (change: IntegrationsSearch) => void navigate({ search: { tab: 'deliveries', ...filters, ...change } })
  const shown = all.find(({ id }) => id === opened)
  const clear = <ClearFilters label={t('clear')} onClear={() => void navigate({ search: { tab: 'deliveries' } })} />
  const columns = useColumns(automations, filters)
  return (
    <>
      <Group align="end">
        <HostFilter host={host} onChange={(next) => go({ host: next })} />
        <NativeSelect
          label={t('automation')}
          value={automation_id ?? ''}
          data={[{ value: '', label: t('all') }, ...withChosen(automations, automation_id)]}
          onChange={(event) => go({ automation_id: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t('state')}
          value={state ?? ''}
          data={[
            { value: '', label: t('all') },
            ...deliveryStates.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
          onChange={(event) => go({ state: oneOf(event.currentTarget.value, deliveryStates) })}
        />
        {filtered && clear}
      </Group>
      {deliveries.isPending && <Loading />}
      {deliveries.isError && !deliveries.data && (
        <Failed problem={deliveries.error} retry={() => void deliveries.refetch()} />
      )}
      {deliveries.data && all.length === 0 && (
        <Empty text={t(filtered ? 'noMatch' : 'noDeliveries')} icon={<IconSend size={28} />}>
          {filtered && clear}
        </Empty>
      )}
      {all.length > 0 && (
        <VirtualTable
          label={t('tabs.deliveries')}
          items={all}
          idOf={({ id }) => id}
          columns={columns}
          more={deliveries.hasNextPage}
          loadingMore={deliveries.isFetchingNextPage}
          onMore={() => void deliveries.fetchNextPage()}
        />
      )}
      {shown && <DeliveryDrawer delivery={shown} onClose={() => go({ delivery: undefined })} />}
    </>
  )
}

/** The hosts to choose from are known to who may read the settings; everybody else comes by a link, and sees which one it is. */
function HostFilter({ host, onChange }: { host: string | undefined; onChange: (host: string | undefined) => void }) {
  const t = useTranslations('integrations')
  const mayRead = may(useSession(), 'settings:read')
  const hosts = api.useQuery('get', '/v1/webhooks', { params: { query: { limit: 200 } } }, { enabled: mayRead })
  if (!mayRead && !host) return null
  const choices = (hosts.data?.items ?? []).map((one) => ({ value: one.host, label: one.host }))
  return (
    <NativeSelect
      label={t('host')}
      value={host ?? ''}
      data={[{ value: '', label: t('all') }, ...withChosen(choices, host)]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

function useColumns(automations: { value: string; label: string }[], filters: IntegrationsSearch): Column<Delivery>[] {
  const t = useTranslations('integrations')
  const wordsOf = useAnswerWords()
  const { host, automation_id, state } = filters
  return useMemo(
    () => [
      {
        key: 'host',
        label: t('host'),
        width: 'minmax(0, 1.4fr)',
        narrow: 'main',
        kind: 'main',
        cell: (one) => (
          <Link
            to="/integrations"
            search={{ tab: 'deliveries', host, automation_id, state, delivery: one.id }}
            preload={false}
            className="row-link"
          >
            {one.host}
          </Link>
        ),
      },
      {
        key: 'state',
        label: t('state'),
        width: '120px',
        narrow: 'aside',
        cell: (one) => <StateBadge state={one.state} />,
      },
      {
        key: 'answer',
        label: t('answer'),
        width: 'minmax(0, 1.4fr)',
        narrow: 'none',
        cell: (one) => (
          <Text span size="sm">
            {wordsOf(one.last_status, one.error)}
          </Text>
        ),
      },
      {
        key: 'automation',
        label: t('automation'),
        width: 'minmax(0, 1.2fr)',
        narrow: 'none',
        cell: (one) => automations.find(({ value }) => value === one.automation_id)?.label ?? '—',
      },
      {
        key: 'when',
        label: t('when'),
        width: '210px',
        narrow: 'below',
        cell: (one) => <Moment at={one.updated_at} muted />,
      },
    ],
    [t, wordsOf, automations, host, automation_id, state],
  )
}
