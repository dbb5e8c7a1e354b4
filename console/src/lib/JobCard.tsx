import { Badge, Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../api/client'
import { useAction } from './action'
import { useRefresh } from './refresh'
import { may, useSession } from './session'
import { ProblemAlert } from './states'
import { Moment } from './time'

/** How often a job is asked how far it is: its steps are no events. */
const pace = 1000

/** One change of many contacts: how far it is, and a button that stops it. */
export function JobCard({ job: first }: { job: Schemas['Job'] }) {
  const t = useTranslations('jobs')
  const mayWrite = may(useSession(), 'contacts:write')
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const path = { path: { id: first.id } }
  const now = api.useQuery(
    'get',
    '/v1/jobs/{id}',
    { params: path },
    {
      enabled: first.state === 'running',
      initialData: first,
      refetchInterval: ({ state }) => (state.data?.state === 'running' ? pace : false),
    },
  )
  const job = first.state === 'running' ? (now.data ?? first) : first
  const what = t(`do.${job.do}`)

  async function cancel() {
    const stopped = await act('cancel', () => client.POST('/v1/jobs/{id}/cancel', { params: path }), t('cancelled'))
    if (stopped) await refresh('/v1/jobs')
  }
  return (
    <div className="job">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{what}</Text>
        <Badge
          variant="light"
          color={{ running: 'teal', done: 'gray', cancelled: 'orange' }[job.state]}
          className="tag"
        >
          {t(`states.${job.state}`)}
        </Badge>
      </Group>
      <progress value={job.done} max={Math.max(job.of, 1)} aria-label={what} />
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed" component="div">
          {t('progress', { done: job.done, of: job.of })}
          {job.failed > 0 && ` · ${t('failed', { count: job.failed })}`}
          {' · '}
          {t(job.ended_at ? 'ended' : 'begun')} <Moment at={job.ended_at ?? job.created_at} muted />
        </Text>
        {job.state === 'running' && mayWrite && (
          <Button
            size="xs"
            variant="default"
            loading={doing !== null}
            aria-label={t('cancelOne', { what })}
            onClick={cancel}
          >
            {t('cancel')}
          </Button>
        )}
      </Group>
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
