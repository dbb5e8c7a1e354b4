import { Button, Text } from '@mantine/core'
import { IconFilter, IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { conditionSentence, useWords } from '../../lib/conditions/sentence'
import { DeleteThing } from '../../lib/DeleteThing'
import { usePageTitle } from '../../lib/hooks'
import { useNames } from '../../lib/names'
import { byCursor, pageSize } from '../../lib/pages'
import { RowMenu } from '../../lib/RowMenu'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ThingsTable } from '../../lib/table/ThingsTable'
import type { Column } from '../../lib/table/VirtualTable'

type Segment = Schemas['Segment']

/** The segments of the workspace, each as the sentence of its condition. */
export function SegmentsScreen() {
  const t = useTranslations('segments')
  const common = useTranslations('common')
  usePageTitle(t('title'))
  const session = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [deleting, setDeleting] = useState<Segment | null>(null)
  const mayChange = may(session, 'contacts:write') && !session.only_assigned
  const segments = api.useInfiniteQuery('get', '/v1/segments', { params: { query: { limit: pageSize } } }, byCursor)
  const words = useWords(useNames({ tags: true, lists: true, segments: true, fields: true, directory: true }))

  const columns: Column<Segment>[] = [
    {
      key: 'name',
      label: common('name'),
      width: 'minmax(0, 1fr)',
      narrow: 'main',
      kind: 'main',
      cell: (segment) => (
        <Link to="/segments/$id" params={{ id: segment.id }} preload={false} className="row-link">
          {segment.name}
        </Link>
      ),
    },
    {
      key: 'condition',
      label: t('condition'),
      width: 'minmax(0, 2fr)',
      narrow: 'below',
      cell: (segment) => (
        <Text span size="sm" c="dimmed" title={conditionSentence(segment.if, words)}>
          {conditionSentence(segment.if, words)}
        </Text>
      ),
    },
    {
      key: 'who',
      label: t('who'),
      unseen: true,
      width: '150px',
      narrow: 'none',
      end: true,
      cell: (segment) => (
        <Link to="/contacts" search={{ segment_id: [segment.id] }} preload={false}>
          {t('who')}
        </Link>
      ),
    },
    {
      key: 'menu',
      label: common('actions'),
      unseen: true,
      width: '40px',
      narrow: 'aside',
      cell: (segment) => (
        <RowMenu
          label={common('actionsOf', { name: segment.name })}
          items={[
            {
              label: t('who'),
              onClick: () => void navigate({ to: '/contacts', search: { segment_id: [segment.id] } }),
            },
            ...(mayChange ? [{ label: common('delete'), danger: true, onClick: () => setDeleting(segment) }] : []),
          ]}
        />
      ),
    },
  ]
  const makeOne = mayChange && (
    <Button
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => void navigate({ to: '/segments/$id', params: { id: 'new' } })}
    >
      {t('new')}
    </Button>
  )
  return (
    <>
      <ThingsTable
        title={t('title')}
        query={segments}
        columns={columns}
        empty={t('empty')}
        icon={<IconFilter size={28} />}
        makeOne={makeOne}
      />
      {deleting && (
        <DeleteThing
          title={t('delete', { name: deleting.name })}
          done={t('deleted', { name: deleting.name })}
          send={(force) =>
            client.DELETE('/v1/segments/{id}', {
              params: { path: { id: deleting.id }, query: force ? { force } : {} },
            })
          }
          onDone={() => void refresh('/v1/segments')}
          onClose={() => setDeleting(null)}
        >
          {t('deleteText')}
        </DeleteThing>
      )}
    </>
  )
}
