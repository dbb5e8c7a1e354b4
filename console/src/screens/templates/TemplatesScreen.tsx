import { Button, Group, Tabs } from '@mantine/core'
import { IconPlus, IconRefresh } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Suspense, useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { useAction } from '../../lib/action'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ProblemAlert, ScreenHead } from '../../lib/states'
import { type Filters, templateTabs } from './filters'
import { OwnTemplates } from './OwnTemplates'

const Library = onDemand(() => import('./Library'))
const route = getRouteApi('/templates')

/** The templates of the workspace, and those that Meta has written for everybody. */
export function TemplatesScreen() {
  const t = useTranslations('templates')
  usePageTitle(t('title'))
  const session = useSession()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const mayWrite = may(session, 'templates:write')
  const ask = useCallback((next: Filters) => void navigate({ search: next, replace: true }), [navigate])
  const tab = mayWrite ? (filters.tab ?? 'own') : 'own'

  async function sync() {
    if (await act('sync', () => client.POST('/v1/templates/sync'), t('synced'))) void refresh('/v1/templates')
  }
  const makeOne = mayWrite && (
    <Button component={Link} to="/templates/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <ScreenHead title={t('title')}>
        {mayWrite && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconRefresh size={18} aria-hidden />}
              loading={doing !== null}
              onClick={() => void sync()}
            >
              {t('sync')}
            </Button>
            {makeOne}
          </Group>
        )}
      </ScreenHead>
      {problem && <ProblemAlert problem={problem} />}
      {mayWrite ? (
        <Tabs
          value={tab}
          onChange={(next) => ask({ tab: templateTabs.find((one) => one === next) })}
          keepMounted={false}
        >
          <Tabs.List mb="lg">
            {templateTabs.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="own">
            <OwnTemplates filters={filters} onChange={ask} makeOne={makeOne} />
          </Tabs.Panel>
          <Tabs.Panel value="library">
            <Suspense fallback={null}>
              <Library filters={filters} onChange={ask} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      ) : (
        <OwnTemplates filters={filters} onChange={ask} makeOne={null} />
      )}
    </>
  )
}
