import { Button } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { JobCard } from '../../lib/JobCard'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'

/** What was done to many contacts, the newest first. */
export function Jobs() {
  const t = useTranslations('jobs')
  const common = useTranslations('common')
  const navigate = useNavigate()
  const jobs = api.useInfiniteQuery(
    'get',
    '/v1/jobs',
    { params: { query: { limit: 20 } } },
    {
      ...byCursor,
      // jobs are no events: whoever opens the page sees them as they are
      staleTime: 0,
    },
  )
  const all = itemsOf(jobs.data)
  return (
    <>
      {jobs.isPending && <Loading rows={4} />}
      {jobs.isError && !jobs.data && <Failed problem={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.data && all.length === 0 && (
        <Empty text={t('empty')} icon={<IconListCheck size={28} />}>
          <Button variant="default" onClick={() => void navigate({ to: '/contacts' })}>
            {t('toContacts')}
          </Button>
        </Empty>
      )}
      <ul className="log">
        {all.map((job) => (
          <li key={job.id}>
            <JobCard job={job} />
          </li>
        ))}
      </ul>
      {jobs.hasNextPage && (
        <Button mt="md" variant="default" loading={jobs.isFetchingNextPage} onClick={() => jobs.fetchNextPage()}>
          {common('showMore')}
        </Button>
      )}
    </>
  )
}
