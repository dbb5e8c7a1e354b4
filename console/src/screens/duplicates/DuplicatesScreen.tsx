import { Anchor, Button, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconArrowLeft, IconUsers } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { usePageTitle } from '../../lib/hooks'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { DuplicateGroup } from './DuplicateGroup'
import { ways } from './ways'
import './duplicates.css'

const route = getRouteApi('/contacts/duplicates')

/** Contacts who are likely one person, to be made one by hand. */
export function DuplicatesScreen() {
  const t = useTranslations('duplicates')
  usePageTitle(t('title'))
  const { by = 'email' } = route.useSearch()
  const navigate = route.useNavigate()
  const found = api.useInfiniteQuery(
    'get',
    '/v1/contacts/duplicates',
    { params: { query: { by, limit: 50 } } },
    // a page may take long, and what events say of contacts is of everybody
    { ...byCursor, placeholderData: undefined, meta: { followsEvents: true } },
  )
  const groups = itemsOf(found.data)
  return (
    <>
      <Anchor component={Link} to="/contacts" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      <ScreenHead title={t('title')} />
      <Stack>
        <Text size="sm" c="dimmed">
          {t('hint')}
        </Text>
        <SegmentedControl
          aria-label={t('by')}
          value={by}
          data={ways.map((value) => ({ value, label: t(`ways.${value}`) }))}
          onChange={(value) => void navigate({ search: { by: ways.find((one) => one === value) }, replace: true })}
          style={{ alignSelf: 'start' }}
        />
        {found.isPending && <Loading rows={4} />}
        {found.isError && !found.data && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {groups.map((group) => (
          <DuplicateGroup
            key={group.contacts.map((contact) => contact.id).join()}
            group={group}
            onMerged={() => void found.refetch()}
          />
        ))}
        {found.data && !found.hasNextPage && groups.length === 0 && (
          <Empty text={t('none')} icon={<IconUsers size={28} />} />
        )}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => found.fetchNextPage()}
            style={{ alignSelf: 'start' }}
          >
            {t('further')}
          </Button>
        )}
      </Stack>
    </>
  )
}
