import { Button } from '@mantine/core'
import { IconList, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { DeleteThing } from '../../lib/DeleteThing'
import { usePageTitle } from '../../lib/hooks'
import { NameForm } from '../../lib/NameForm'
import { byCursor, pageSize } from '../../lib/pages'
import { RowMenu } from '../../lib/RowMenu'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ThingsTable } from '../../lib/table/ThingsTable'
import type { Column } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'

type List = Schemas['List']
type Opened = { what: 'new' } | { what: 'rename' | 'delete'; list: List } | null

/** The lists of the workspace, with how many are in each. */
export function ListsScreen() {
  const t = useTranslations('lists')
  const common = useTranslations('common')
  usePageTitle(t('title'))
  const session = useSession()
  const refresh = useRefresh()
  const [opened, setOpened] = useState<Opened>(null)
  const mayChange = may(session, 'contacts:write') && !session.only_assigned
  const lists = api.useInfiniteQuery('get', '/v1/lists', { params: { query: { limit: pageSize } } }, byCursor)
  const close = () => setOpened(null)
  const changed = () => void refresh('/v1/lists', '/v1/contacts')

  const columns = useMemo<Column<List>[]>(
    () => [
      {
        key: 'name',
        label: common('name'),
        width: 'minmax(0, 2fr)',
        narrow: 'main',
        kind: 'main',
        cell: (list) => (
          <Link to="/lists/$id" params={{ id: list.id }} preload={false} className="row-link">
            {list.name}
          </Link>
        ),
      },
      {
        key: 'contacts',
        label: t('contacts'),
        width: '120px',
        narrow: 'below',
        end: true,
        cell: (list, narrow) => (
          <Link to="/contacts" search={{ list_id: [list.id] }} preload={false}>
            {narrow ? t('count', { count: list.contacts }) : t('number', { count: list.contacts })}
          </Link>
        ),
      },
      {
        key: 'created',
        label: common('created'),
        width: 'minmax(0, 1.2fr)',
        narrow: 'none',
        cell: (list) => <Moment at={list.created_at} muted />,
      },
      {
        key: 'menu',
        label: common('actions'),
        unseen: true,
        width: '40px',
        narrow: 'aside',
        cell: (list) => (
          <RowMenu
            label={common('actionsOf', { name: list.name })}
            items={
              mayChange
                ? [
                    { label: common('rename'), onClick: () => setOpened({ what: 'rename', list }) },
                    { label: common('delete'), danger: true, onClick: () => setOpened({ what: 'delete', list }) },
                  ]
                : []
            }
          />
        ),
      },
    ],
    [t, common, mayChange],
  )
  const makeOne = mayChange && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpened({ what: 'new' })}>
      {t('new')}
    </Button>
  )

  return (
    <>
      <ThingsTable
        title={t('title')}
        query={lists}
        columns={columns}
        empty={t('empty')}
        icon={<IconList size={28} />}
        makeOne={makeOne}
      />
      {opened?.what === 'new' && (
        <NameForm
          form="new-list"
          title={t('new')}
          submitLabel={t('create')}
          done={(name) => t('created', { name })}
          send={(name, key) =>
            client.POST('/v1/lists', { params: { header: { 'Idempotency-Key': key } }, body: { name } })
          }
          onDone={changed}
          onClose={close}
        />
      )}
      {opened?.what === 'rename' && (
        <NameForm
          form={`list-${opened.list.id}`}
          title={t('rename')}
          name={opened.list.name}
          submitLabel={common('save')}
          done={(name) => t('renamed', { name })}
          send={(name) => client.PATCH('/v1/lists/{id}', { params: { path: { id: opened.list.id } }, body: { name } })}
          onDone={changed}
          onClose={close}
        />
      )}
      {opened?.what === 'delete' && (
        <DeleteThing
          title={t('delete', { name: opened.list.name })}
          done={t('deleted', { name: opened.list.name })}
          send={(force) =>
            client.DELETE('/v1/lists/{id}', {
              params: { path: { id: opened.list.id }, query: force ? { force } : {} },
            })
          }
          onDone={changed}
          onClose={close}
        >
          {t('deleteText', { count: opened.list.contacts })}
        </DeleteThing>
      )}
    </>
  )
}
