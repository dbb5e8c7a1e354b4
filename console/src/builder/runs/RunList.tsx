import { Button, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { byCursor, itemsOf } from '../../lib/pages'
import { RunCard } from '../../lib/runs/RunCard'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { useEditor } from '../editor'

type Run = Schemas['RunSummary']
type Props = { automation: string; step?: string; status?: Run['status'] }

const pageSize = 50

/** The runs of the open automation, each steered in its place: all of them, those at a step, or those of a status. */
export function RunList({ automation, step, status }: Props) {
  const t = useTranslations('runs')
  const name = useEditor((state) => state.definition.name)
  const query = { limit: pageSize, ...(step ? { step_id: step } : {}), ...(status ? { status } : {}) }
  const runs = api.useInfiniteQuery(
    'get',
    '/v1/automations/{id}/runs',
    { params: { path: { id: automation }, query } },
    byCursor,
  )
  const shown = itemsOf(runs.data)
  if (runs.isPending) return <Loading rows={4} />
  if (runs.error && !runs.data) return <Failed problem={runs.error} retry={() => void runs.refetch()} />
  if (shown.length === 0) return <Empty text={t('nobody')} />
  return (
    <>
      <ul className="runs">
        {shown.map((run) => {
          // who is no more has their id alone
          const called = (run.contact && nameOf(run.contact)) || run.contact_id
          return (
            <RunCard
              key={run.id}
              run={run}
              title={
                <>
                  <ThingLink kind="contact" id={run.contact_id}>
                    {called}
                  </ThingLink>
                  {run.contact?.phone && run.contact.phone !== called && (
                    <Text span size="sm" c="dimmed" fw={400}>
                      {' '}
                      {run.contact.phone}
                    </Text>
                  )}
                </>
              }
              label={called}
              contact={called}
              automation={name}
              zone=""
            />
          )
        })}
      </ul>
      {runs.hasNextPage && (
        <Button variant="default" mt="md" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {runs.isFetchNextPageError && runs.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {runs.error.detail ?? runs.error.title}
        </Text>
      )}
    </>
  )
}
