import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { nameOf } from '../../lib/contact'
import { onDemand } from '../../lib/load'
import { byCursor, itemsOf } from '../../lib/pages'
import { useRefresh } from '../../lib/refresh'
import { LiveRunList } from '../../lib/runs/LiveRunList'
import { useAutomationName } from '../../lib/runs/useAutomationName'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'

const StartRun = onDemand(() => import('./StartRun'))

type Props = { contact: Schemas['Contact'] }

const over = ['completed', 'ended']

/** Where the contact stands in automations, each steered in its place, and those that they have left. */
export function Runs({ contact }: Props) {
  const t = useTranslations('contact')
  const session = useSession()
  const refresh = useRefresh()
  const [opened, setOpened] = useState<'start' | 'endAll' | null>(null)
  const mayRead = may(session, 'runs:read')
  const mayWrite = may(session, 'runs:write')
  const runs = api.useInfiniteQuery(
    'get',
    '/v1/runs',
    { params: { query: { contact_id: contact.id, limit: 20 } } },
    { ...byCursor, enabled: mayRead },
  )
  if (!mayRead) return null
  const all = itemsOf(runs.data)
  const live = all.filter((run) => !over.includes(run.status))
  const left = all.filter((run) => over.includes(run.status))
  const name = nameOf(contact)
  return (
    <Section
      title={t('runs')}
      aside={
        mayWrite && (
          <Group gap="xs">
            {live.length > 1 && (
              <Button size="xs" variant="default" onClick={() => setOpened('endAll')}>
                {t('runsEndAll')}
              </Button>
            )}
            <Button
              size="xs"
              variant="light"
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => setOpened('start')}
            >
              {t('runsStart')}
            </Button>
          </Group>
        )
      }
    >
      {runs.isPending && <Loading rows={2} />}
      {runs.error && !runs.data && <Failed problem={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && live.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('runsNone')}
        </Text>
      )}
      {live.length > 0 && <LiveRunList runs={live} contact={contact} />}
      {left.length > 0 && (
        <details className="left-runs">
          <summary>{t('earlier')}</summary>
          <Stack component="ul" gap={6} className="log">
            {left.map((run) => (
              <LeftRun key={run.id} run={run} />
            ))}
          </Stack>
          {runs.hasNextPage && (
            <Button size="xs" variant="default" loading={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
              {t('showMore')}
            </Button>
          )}
        </details>
      )}
      <Suspense fallback={null}>
        {opened === 'start' && <StartRun contact={contact} onClose={() => setOpened(null)} />}
      </Suspense>
      {opened === 'endAll' && (
        <ConfirmDialog
          title={t('runsEndAll')}
          confirm={t('runsEndAll')}
          danger
          done={t('runsEnded', { count: live.length })}
          send={() => client.POST('/v1/contacts/{id}/end_runs', { params: { path: { id: contact.id } } })}
          onDone={() => void refresh('/v1/runs')}
          onClose={() => setOpened(null)}
        >
          {t('runsEndAllAsk', { name })}
        </ConfirmDialog>
      )}
    </Section>
  )
}

function LeftRun({ run }: { run: Schemas['RunSummary'] }) {
  const statuses = useTranslations('runs')
  const name = useAutomationName()(run.automation_id)
  return (
    <li>
      <Text size="sm">
        <ThingLink kind="automation" id={run.automation_id}>
          {name}
        </ThingLink>{' '}
        · {statuses(`status.${run.status}`)}
        {run.outcome && run.outcome !== run.status && ` (${run.outcome.replaceAll('_', ' ')})`}
      </Text>
      {run.ended_at && <Moment at={run.ended_at} muted />}
    </li>
  )
}
