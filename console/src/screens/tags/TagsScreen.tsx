import { Button } from '@mantine/core'
import { IconPlus, IconTag } from '@tabler/icons-react'
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

type Tag = Schemas['Tag']
type Opened = { what: 'new' } | { what: 'rename' | 'delete'; tag: Tag } | null

/** The tags of the workspace, with how many have each. */
export function TagsScreen() {
  const t = useTranslations('tags')
  const common = useTranslations('common')
  usePageTitle(t('title'))
  const session = useSession()
  const refresh = useRefresh()
  const [opened, setOpened] = useState<Opened>(null)
  const mayChange = may(session, 'contacts:write') && !session.only_assigned
  const tags = api.useInfiniteQuery('get', '/v1/tags', { params: { query: { limit: pageSize } } }, byCursor)
  const close = () => setOpened(null)
  const changed = () => void refresh('/v1/tags', '/v1/contacts')

  const columns = useMemo<Column<Tag>[]>(
    () => [
      {
        key: 'name',
        label: common('name'),
        width: 'minmax(0, 2fr)',
        narrow: 'main',
        kind: 'main',
        cell: (tag) => (
          <Link to="/contacts" search={{ tag: [tag.name] }} preload={false} className="row-link">
            {tag.name}
          </Link>
        ),
      },
      {
        key: 'contacts',
        label: t('contacts'),
        width: '120px',
        narrow: 'below',
        end: true,
        cell: (tag, narrow) => (narrow ? t('count', { count: tag.contacts }) : t('number', { count: tag.contacts })),
      },
      {
        key: 'created',
        label: common('created'),
        width: 'minmax(0, 1.2fr)',
        narrow: 'none',
        cell: (tag) => <Moment at={tag.created_at} muted />,
      },
      {
        key: 'menu',
        label: common('actions'),
        unseen: true,
        width: '40px',
        narrow: 'aside',
        cell: (tag) => (
          <RowMenu
            label={common('actionsOf', { name: tag.name })}
            items={
              mayChange
                ? [
                    { label: common('rename'), onClick: () => setOpened({ what: 'rename', tag }) },
                    { label: common('delete'), danger: true, onClick: () => setOpened({ what: 'delete', tag }) },
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
        query={tags}
        columns={columns}
        empty={t('empty')}
        icon={<IconTag size={28} />}
        makeOne={makeOne}
      />
      {opened?.what === 'new' && (
        <NameForm
          form="new-tag"
          title={t('new')}
          submitLabel={t('create')}
          done={(name) => t('created', { name })}
          send={(name, key) =>
            client.POST('/v1/tags', { params: { header: { 'Idempotency-Key': key } }, body: { name } })
          }
          onDone={changed}
          onClose={close}
        />
      )}
      {opened?.what === 'rename' && (
        <NameForm
          form={`tag-${opened.tag.id}`}
          title={t('rename')}
          name={opened.tag.name}
          hint={t('renameHint')}
          submitLabel={common('save')}
          done={(name) => t('renamed', { name })}
          send={(name) => client.PATCH('/v1/tags/{id}', { params: { path: { id: opened.tag.id } }, body: { name } })}
          onDone={changed}
          onClose={close}
        />
      )}
      {opened?.what === 'delete' && (
        <DeleteThing
          title={t('delete', { name: opened.tag.name })}
          done={t('deleted', { name: opened.tag.name })}
          send={(force) =>
            client.DELETE('/v1/tags/{id}', {
              params: { path: { id: opened.tag.id }, query: force ? { force } : {} },
            })
          }
          onDone={changed}
          onClose={close}
        >
          {t('deleteText', { count: opened.tag.contacts })}
        </DeleteThing>
      )}
    </>
  )
}
