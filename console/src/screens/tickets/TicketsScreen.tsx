import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconTicket } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import { Empty, Loading, ScreenHead } from '../../lib/states'
import { NewTicketButton } from '../../lib/tickets/NewTicketButton'
import { Filters } from './FilterFields'
import { cleared, isFiltered, queryOf } from './filters'
import type { TicketSearch } from './search'
import { TicketTable } from './TicketTable'
import './tickets.css'

const Board = onDemand(() => import('./Board'))
const route = getRouteApi('/tickets')

/** What is being done for contacts: as a board by state, or as a table. */
export function TicketsScreen() {
  const t = useTranslations('tickets')
  usePageTitle(t('title'))
  const session = useSession()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const ask = (next: TicketSearch) => void navigate({ search: next, replace: true })
  const query = queryOf(search, session.user.id)
  const makeOne = <NewTicketButton label={t('new')} />
  return (
    <>
      <ScreenHead title={t('title')}>
        <Group gap="sm">
          <SegmentedControl
            aria-label={t('view')}
            value={search.view ?? 'board'}
            data={(['board', 'table'] as const).map((value) => ({ value, label: t(`views.${value}`) }))}
            onChange={(value) => {
              const { view: _, ...rest } = search
              void navigate({ search: value === 'table' ? { ...rest, view: 'table' } : rest })
            }}
          />
          {makeOne}
        </Group>
      </ScreenHead>
      <Filters search={search} onChange={ask} />
      {may(session, 'tickets:write') && (
        <Text size="sm" c="dimmed" mb="sm">
          {t('moveStarts')}
        </Text>
      )}
      {search.view === 'table' ? (
        <TicketTable
          query={query}
          nothing={
            isFiltered(search) ? (
              <Empty text={t('nothing')} icon={<IconTicket size={28} />}>
                <Button variant="default" onClick={() => ask(cleared(search))}>
                  {t('clear')}
                </Button>
              </Empty>
            ) : (
              <Empty text={t(session.only_assigned ? 'emptyAssigned' : 'empty')} icon={<IconTicket size={28} />}>
                {makeOne}
              </Empty>
            )
          }
        />
      ) : (
        <Suspense fallback={<Loading rows={8} />}>
          <Board query={query} />
        </Suspense>
      )}
    </>
  )
}
