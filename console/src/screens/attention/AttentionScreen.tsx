import { Stack } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { usePageTitle } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { Holds } from './Holds'
import { ParkedRuns } from './ParkedRuns'
import { Restored } from './Restored'
import { SetAside } from './SetAside'
import { WarnedNumbers } from './WarnedNumbers'

const page = { params: { query: { limit: 100 } } }

/** What does not go on without a person: each with its cause, its number and what cures it. */
export function AttentionScreen() {
  const t = useTranslations('attention')
  usePageTitle(t('title'))
  const session = useSession()
  const settings = { enabled: may(session, 'settings:read') }
  const parked = api.useQuery('get', '/v1/runs/attention')
  const restored = api.useQuery('get', '/v1/attention/restored')
  const holds = api.useQuery('get', '/v1/holds', page)
  const numbers = api.useQuery('get', '/v1/attention/numbers', {}, settings)
  const aside = api.useQuery('get', '/v1/attention/set_aside', page)
  const all = [parked, restored, holds, aside, ...(settings.enabled ? [numbers] : [])]
  const failed = all.find((one) => one.isError && !one.data)
  const loaded = all.every((one) => one.data)
  // what is held and nobody waits for is good to know, and nothing to be done
  const urgent = [parked, restored, aside, numbers].some((one) => (one.data?.items.length ?? 0) > 0)
  const calm = loaded && !urgent && holds.data?.items.every(({ runs }) => runs === 0)

  return (
    <>
      <ScreenHead title={t('title')} />
      {failed?.error && <Failed problem={failed.error} retry={() => void failed.refetch()} />}
      {!loaded && !failed && <Loading rows={4} />}
      {calm && <Empty text={t('calm')} icon={<IconCircleCheck size={28} />} />}
      <Stack gap="lg">
        {restored.data && <Restored automations={restored.data.items} />}
        {parked.data && <ParkedRuns reasons={parked.data.items} />}
        {holds.data && <Holds holds={holds.data.items} />}
        {numbers.data && <WarnedNumbers numbers={numbers.data.items} />}
        {aside.data && <SetAside items={aside.data.items} />}
      </Stack>
    </>
  )
}
