import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconUsers } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { needTexts } from '../../i18n/texts'
import { usePageTitle } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { ContactDrawer } from './ContactDrawer'
import { ContactTable } from './ContactTable'
import { FilterBar, usePills } from './FilterBar'
import { type Filters, isFiltered } from './filters'
import { ManyMenu } from './ManyMenu'
import { useContacts } from './useContacts'
import './contacts.css'

const NewContact = onDemand(() => import('./NewContact'))
const ChangeMany = onDemand(async () => {
  await needTexts('people')
  return import('./ChangeMany')
})

const route = getRouteApi('/contacts')

/** All contacts that one may see. What is asked for stands in the address. */
export function ContactsScreen() {
  const t = useTranslations('contacts')
  usePageTitle(t('title'))
  const session = useSession()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const [making, setMaking] = useState(false)
  const [changing, setChanging] = useState(false)
  const pills = usePills(filters)
  const { list, contacts, changed, renew } = useContacts(filters)
  const mayMake = may(session, 'contacts:write') && !session.only_assigned
  const shown = t(list.hasNextPage ? 'shownMore' : 'shown', { count: contacts.length })

  // what was asked for is answered; that a scrolled list grows is nobody's news
  const fresh = list.data?.pages.length === 1 && !list.isPlaceholderData
  useEffect(() => {
    if (fresh) announce(shown)
  }, [shown, fresh])

  const ask = (next: Filters) => void navigate({ search: next, replace: true })
  const makeOne = mayMake && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setMaking(true)}>
      {t('new')}
    </Button>
  )

  return (
    <>
      <ScreenHead title={t('title')}>
        <ManyMenu filters={filters} onChange={() => setChanging(true)} />
        {makeOne}
      </ScreenHead>
      <FilterBar filters={filters} onChange={ask} busy={list.isFetching && !list.isFetchingNextPage} />
      {list.data && (
        <Group justify="space-between" mih={36}>
          <Text size="sm" c="dimmed">
            {shown}
          </Text>
          {changed && (
            <Group gap="xs">
              <Text size="sm">{t('changed')}</Text>
              <Button size="xs" variant="light" onClick={renew}>
                {t('showChanges')}
              </Button>
            </Group>
          )}
        </Group>
      )}
      {list.isError && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading rows={8} />}
      {list.data && contacts.length === 0 && (
        <Nobody filters={filters} onClear={() => ask({})}>
          {makeOne}
        </Nobody>
      )}
      {contacts.length > 0 && (
        <ContactTable
          contacts={contacts}
          filters={filters}
          more={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
      <ContactDrawer
        id={filters.contact}
        onClose={() => void navigate({ search: ({ contact: _, ...rest }) => rest, replace: true, resetScroll: false })}
      />
      <Suspense fallback={null}>
        {making && <NewContact onClose={() => setMaking(false)} onSaved={renew} />}
        {changing && (
          <ChangeMany
            filters={filters}
            words={[...(filters.search ? [`“${filters.search}”`] : []), ...pills.map((pill) => pill.label)]}
            onClose={() => setChanging(false)}
          />
        )}
      </Suspense>
    </>
  )
}

type NobodyProps = { filters: Filters; onClear: () => void; children: React.ReactNode }

/** Why the list is empty, and what one can do about it. */
function Nobody({ filters, onClear, children }: NobodyProps) {
  const t = useTranslations('contacts')
  const session = useSession()
  if (isFiltered(filters)) {
    return (
      <Empty text={t('nothing')} icon={<IconUsers size={28} />}>
        <Button variant="default" onClick={onClear}>
          {t('clear')}
        </Button>
      </Empty>
    )
  }
  return (
    <Empty text={session.only_assigned ? t('emptyAssigned') : t('empty')} icon={<IconUsers size={28} />}>
      {children}
    </Empty>
  )
}
