import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import { Loading, ScreenHead } from '../../lib/states'
import { CampaignTable } from './CampaignTable'
import { views } from './filters'
import { RecurringTable } from './RecurringTable'
import './campaigns.css'

const Calendar = onDemand(() => import('./Calendar'))
const route = getRouteApi('/campaigns')

/** The campaigns of the workspace: all, those that come round, or what is to come as a calendar. */
export function CampaignsScreen() {
  const t = useTranslations('campaigns')
  usePageTitle(t('title'))
  const { view = 'all' } = route.useSearch()
  const navigate = route.useNavigate()
  const makeOne = may(useSession(), 'automations:write') && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <ScreenHead title={t('title')}>{makeOne}</ScreenHead>
      <SegmentedControl
        mb="md"
        aria-label={t('view')}
        value={view}
        data={views.map((one) => ({ value: one, label: t(`views.${one}`) }))}
        onChange={(value) => void navigate({ search: { view: views.find((one) => one === value && one !== 'all') } })}
      />
      {view === 'all' && <CampaignTable makeOne={makeOne} />}
      {view === 'recurring' && <RecurringTable makeOne={makeOne} />}
      {view === 'calendar' && (
        <Suspense fallback={<Loading />}>
          <Calendar />
        </Suspense>
      )}
    </>
  )
}
