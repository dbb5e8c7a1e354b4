import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { ClearFilters } from '../../lib/ClearFilters'
import { usePageTitle } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { onDemand } from '../../lib/load'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { SearchField } from '../../lib/SearchField'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { AutomationTable } from './AutomationTable'
import { type Filters, isFiltered, sorts, states } from './filters'
import { LabelFilter } from './LabelFilter'
import { NewAutomation } from './NewAutomation'
import './automations.css'

const ImportDialog = onDemand(() => import('./ImportDialog'))

const route = getRouteApi('/automations')

/** All automations, with what they did in the last seven days. What is asked for stands in the address. */
export function AutomationsScreen() {
  const t = useTranslations('automations')
  usePageTitle(t('title'))
  const session = useSession()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const [importing, setImporting] = useState(false)
  const list = api.useInfiniteQuery(
    'get',
    '/v1/automations',
    { params: { query: { ...filters, limit: pageSize } } },
    byCursor,
  )
  const automations = itemsOf(list.data)
  const mayWrite = may(session, 'automations:write')
  const shown = t(list.hasNextPage ? 'shownMore' : 'shown', { count: automations.length })

  const fresh = list.data?.pages.length === 1 && !list.isPlaceholderData
  useEffect(() => {
    if (fresh) announce(shown)
  }, [shown, fresh])

  const ask = useCallback((next: Filters) => void navigate({ search: next, replace: true }), [navigate])
  const makeOne = mayWrite && <NewAutomation onImport={() => setImporting(true)} />

  return (
    <>
      <ScreenHead title={t('title')}>{makeOne}</ScreenHead>
      <FilterLine filters={filters} onChange={ask} busy={list.isFetching && !list.isFetchingNextPage} />
      {list.data && (
        <Text size="sm" c="dimmed" my={10}>
          {shown}
        </Text>
      )}
      {list.isError && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading rows={6} />}
      {list.data && automations.length === 0 && (
        <Empty text={isFiltered(filters) ? t('nothing') : t('empty')} icon={<IconBolt size={28} />}>
          {isFiltered(filters) ? (
            <Button variant="default" onClick={() => ask({})}>
              {t('clear')}
            </Button>
          ) : (
            makeOne
          )}
        </Empty>
      )}
      {automations.length > 0 && (
        <AutomationTable
          automations={automations}
          more={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
      <Suspense fallback={null}>{importing && <ImportDialog onClose={() => setImporting(false)} />}</Suspense>
    </>
  )
}

type LineProps = { filters: Filters; onChange: (filters: Filters) => void; busy: boolean }

function FilterLine({ filters, onChange, busy }: LineProps) {
  const t = useTranslations('automations')
  const stateNames = useTranslations('automationStates')
  const set = (name: keyof Filters, value: string | null) => {
    const { [name]: _, ...rest } = filters
    onChange(value ? { ...rest, [name]: value } : rest)
  }
  return (
    <Group gap="xs">
      <SearchField
        label={t('searchLabel')}
        placeholder={t('searchPlaceholder')}
        value={filters.search ?? ''}
        onSearch={(search) => set('search', search)}
        busy={busy}
      />
      <NativeSelect
        aria-label={t('state')}
        value={filters.state ?? ''}
        data={[{ value: '', label: t('allStates') }, ...states.map((value) => ({ value, label: stateNames(value) }))]}
        onChange={(event) => set('state', event.currentTarget.value)}
      />
      <LabelFilter value={filters.label_id} onChange={(id) => set('label_id', id)} />
      <NativeSelect
        aria-label={t('sort')}
        value={filters.sort ?? 'newest'}
        data={sorts.map((value) => ({ value, label: t(`sorts.${value}`) }))}
        onChange={(event) => set('sort', event.currentTarget.value === 'newest' ? null : event.currentTarget.value)}
      />
      {isFiltered(filters) && <ClearFilters label={t('clear')} onClear={() => onChange({})} />}
    </Group>
  )
}
