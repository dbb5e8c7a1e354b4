import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconArrowLeft, IconUsers } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ContactPicker } from '../../lib/ContactPicker'
import { nameOf } from '../../lib/contact'
import { usePageTitle } from '../../lib/hooks'
import { Initials } from '../../lib/Initials'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { codeOf } from '../../lib/problem'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ProblemAlert, ScreenHead } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'

type Contact = Schemas['Contact']

const route = getRouteApi('/lists/$id')

/** One list: who is in it, somebody put in, somebody taken out. */
export function ListScreen() {
  const t = useTranslations('lists')
  const { id } = route.useParams()
  const list = api.useQuery('get', '/v1/lists/{id}', { params: { path: { id } } })
  usePageTitle(list.data?.name ?? t('title'))
  return (
    <>
      <Anchor component={Link} to="/lists" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      {list.isPending && <Loading rows={8} />}
      {list.error &&
        (codeOf(list.error) === 'not-found' ? (
          <Empty text={t('gone')} />
        ) : (
          !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />
        ))}
      {list.data && !list.error && <Members list={list.data} />}
    </>
  )
}

function Members({ list }: { list: Schemas['List'] }) {
  const t = useTranslations('lists')
  const mayWrite = may(useSession(), 'contacts:write')
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const [chosen, setChosen] = useState<Contact | null>(null)
  const members = api.useInfiniteQuery(
    'get',
    '/v1/lists/{id}/members',
    { params: { path: { id: list.id }, query: { limit: pageSize } } },
    byCursor,
  )
  const all = itemsOf(members.data)

  async function add() {
    if (!chosen) return
    const name = nameOf(chosen)
    const added = await act(
      'add',
      () =>
        client.POST('/v1/lists/{id}/members', {
          params: { path: { id: list.id } },
          body: { contact_ids: [chosen.id] },
        }),
      t('added', { name }),
    )
    if (!added) return
    setChosen(null)
    await refresh('/v1/lists')
  }
  async function remove(contact: Contact) {
    const path = { id: list.id, contact_id: contact.id }
    const removed = await act(
      contact.id,
      () => client.DELETE('/v1/lists/{id}/members/{contact_id}', { params: { path } }),
      t('removed', { name: nameOf(contact) }),
    )
    if (removed) await refresh('/v1/lists')
  }
  const columns: Column<Contact>[] = [
    {
      key: 'name',
      label: t('member'),
      width: 'minmax(0, 2fr)',
      narrow: 'main',
      kind: 'main',
      cell: (contact) => (
        <>
          <Initials name={nameOf(contact) === contact.phone ? undefined : nameOf(contact)} />
          <Link to="/contacts/$id" params={{ id: contact.id }} preload={false} className="row-link">
            {nameOf(contact)}
          </Link>
        </>
      ),
    },
    {
      key: 'phone',
      label: t('phone'),
      width: 'minmax(0, 1fr)',
      narrow: 'below',
      cell: ({ phone }) => (
        <Text span size="sm" c="dimmed">
          {phone ?? '—'}
        </Text>
      ),
    },
    {
      key: 'remove',
      label: t('remove'),
      unseen: true,
      width: '130px',
      narrow: 'aside',
      end: true,
      cell: (contact) =>
        mayWrite && (
          <Button
            size="compact-sm"
            variant="default"
            loading={doing === contact.id}
            aria-label={t('removeOne', { name: nameOf(contact) })}
            onClick={() => remove(contact)}
          >
            {t('remove')}
          </Button>
        ),
    },
  ]
  return (
    <>
      <ScreenHead title={list.name}>
        <Text size="sm" c="dimmed">
          <Anchor inherit renderRoot={(props) => <Link {...props} to="/contacts" search={{ list_id: [list.id] }} />}>
            {t('count', { count: list.contacts })}
          </Anchor>
        </Text>
      </ScreenHead>
      {problem && <ProblemAlert problem={problem} />}
      {mayWrite && (
        <Group align="end" mb="lg" gap="xs">
          <ContactPicker label={t('addLabel')} nothing={t('addNobody')} chosen={chosen} onChoose={setChosen} />
          <Button disabled={!chosen} loading={doing === 'add'} onClick={add}>
            {t('add')}
          </Button>
        </Group>
      )}
      {members.isPending && <Loading />}
      {members.isError && !members.data && <Failed problem={members.error} retry={() => void members.refetch()} />}
      {members.data && all.length === 0 && <Empty text={t('nobody')} icon={<IconUsers size={28} />} />}
      {all.length > 0 && (
        <VirtualTable
          label={list.name}
          items={all}
          idOf={({ id }) => id}
          columns={columns}
          more={members.hasNextPage}
          loadingMore={members.isFetchingNextPage}
          onMore={() => void members.fetchNextPage()}
        />
      )}
    </>
  )
}
