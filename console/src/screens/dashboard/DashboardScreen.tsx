import { useTimeZone, useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { ScreenHead } from '../../lib/states'
import { useToday } from '../../lib/today'
import { Chats } from './Chats'
import { MostActive } from './MostActive'
import { Needs } from './Needs'
import { Today } from './Today'
import { Week } from './Week'
import './dashboard.css'

/** What needs somebody now, and how today and the last days go. */
export function DashboardScreen() {
  const t = useTranslations('dashboard')
  usePageTitle(t('title'))
  const session = useSession()
  const zone = useTimeZone() ?? 'UTC'
  const today = useToday(zone)
  const reports = may(session, 'reports:read')
  return (
    <>
      <ScreenHead title={t('title')} />
      <div className="dashboard">
        <Needs />
        {may(session, 'chats:read') && <Chats />}
        {reports && <Today today={today} zone={zone} />}
        {reports && <Week today={today} zone={zone} />}
        {reports && <MostActive today={today} />}
      </div>
    </>
  )
}
