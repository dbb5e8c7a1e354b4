import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { Empty, ScreenHead } from '../../lib/states'
import { Export } from './Export'
import { Import } from './Import'
import { Jobs } from './Jobs'
import { csvTabs } from './tabs'
import './csv.css'

const route = getRouteApi('/csv')

/** Contacts by files, and what was done to many of them. */
export function CsvScreen() {
  const t = useTranslations('csv')
  usePageTitle(t('title'))
  const session = useSession()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const allowed = {
    import: may(session, 'contacts:write') && !session.only_assigned,
    export: may(session, 'contacts:export') && !session.only_assigned,
    jobs: may(session, 'contacts:read') && !session.only_assigned,
  }
  const shown = csvTabs.filter((one) => allowed[one])
  const now = tab && allowed[tab] ? tab : shown[0]
  return (
    <>
      <ScreenHead title={t('title')} />
      {!now && <Empty text={t('nothing')} />}
      {now && (
        <Tabs
          value={now}
          onChange={(next) => void navigate({ search: { tab: shown.find((one) => one === next) }, replace: true })}
          // a file that was chosen stays chosen
          keepMounted
        >
          <Tabs.List mb="lg">
            {shown.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {allowed.import && (
            <Tabs.Panel value="import">
              <Import />
            </Tabs.Panel>
          )}
          {allowed.export && (
            <Tabs.Panel value="export">
              <Export />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="jobs">{now === 'jobs' && <Jobs />}</Tabs.Panel>
        </Tabs>
      )}
    </>
  )
}
