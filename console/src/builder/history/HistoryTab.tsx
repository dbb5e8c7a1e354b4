import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { byCursor, itemsOf } from '../../lib/pages'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { Moment } from '../../lib/time'
import { useEditor } from '../editor'
import { Changes } from '../publish/Changes'
import './history.css'

type Revision = Schemas['RevisionSummary']

/** All that was published, the newest first: by whom, what it changed, what became of those inside, and a way back to it. */
export default function HistoryTab() {
  const id = useEditor((state) => state.automation.id)
  return id ? <Revisions id={id} /> : null
}

function Revisions({ id }: { id: string }) {
  const t = useTranslations('history')
  const list = api.useInfiniteQuery(
    'get',
    '/v1/automations/{id}/revisions',
    { params: { path: { id }, query: { limit: 50 } } },
    byCursor,
  )
  const revisions = itemsOf(list.data)
  const newest = revisions[0]?.number
  if (list.isPending) return <Loading rows={4} />
  if (list.error && !list.data) return <Failed problem={list.error} retry={() => void list.refetch()} />
  return (
    <>
      <ol className="history" reversed>
        {revisions.map((one) => (
          <One key={one.number} automation={id} revision={one} inForce={one.number === newest} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}

type OneProps = { automation: string; revision: Revision; inForce: boolean }

function One({ automation, revision, inForce }: OneProps) {
  const t = useTranslations('history')
  const session = useSession()
  const [open, setOpen] = useState(false)
  const [restoring, setRestoring] = useState(false)
  const { number, impact } = revision
  const by = revision.published_by_name ?? revision.published_by
  return (
    <li>
      <Group justify="space-between" align="start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{t('revision', { number })}</Text>
            {inForce && (
              <Badge variant="light" className="tag">
                {t('inForce')}
              </Badge>
            )}
          </Group>
          <Text size="sm">{revision.summary}</Text>
          <Text size="sm" c="dimmed" component="div">
            {by} · <Moment at={revision.published_at} muted />
          </Text>
          {impact.inside > 0 && (
            <Text size="sm" c="dimmed">
              {t('impact', { inside: impact.inside, moved: impact.moved, completed: impact.completed })}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            aria-expanded={open}
            aria-label={t('changesOf', { number })}
            onClick={() => setOpen(!open)}
          >
            {t('changes')}
          </Button>
          {!inForce && may(session, 'automations:write') && (
            <Button
              size="xs"
              variant="default"
              aria-label={t('restoreOf', { number })}
              onClick={() => setRestoring(true)}
            >
              {t('restore')}
            </Button>
          )}
        </Group>
      </Group>
      {open && <Details automation={automation} number={number} />}
      {restoring && <Restore automation={automation} number={number} onClose={() => setRestoring(false)} />}
    </li>
  )
}

function Details({ automation, number }: { automation: string; number: number }) {
  const revision = api.useQuery('get', '/v1/automations/{id}/revisions/{number}', {
    params: { path: { id: automation, number } },
  })
  return (
    <Stack mt="sm">
      {revision.isPending && <Loading rows={2} />}
      {revision.error && !revision.data && <Failed problem={revision.error} retry={() => void revision.refetch()} />}
      {revision.data && <Changes changes={revision.data.changes} own={[]} />}
    </Stack>
  )
}

/** Publishes an old revision as the next one, of what was read last: an edit that came between is not run over. */
function Restore({ automation, number, onClose }: { automation: string; number: number; onClose: () => void }) {
  const t = useTranslations('history')
  const refresh = useRefresh()
  const etag = useEditor((state) => state.automation.etag)
  return (
    <ConfirmDialog
      title={t('restoreTitle', { number })}
      confirm={t('restore')}
      done={t('restored', { number })}
      send={() =>
        client.POST('/v1/automations/{id}/revisions/{number}/restore', {
          params: { path: { id: automation, number }, header: { 'If-Match': etag } },
        })
      }
      onDone={() => void refresh('/v1/automations')}
      onClose={onClose}
    >
      {t('restoreText')}
    </ConfirmDialog>
  )
}
