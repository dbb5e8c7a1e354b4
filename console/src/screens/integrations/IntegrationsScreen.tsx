import { Button, Stack, Tabs } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { Section } from '../../lib/Section'
import { oneOf } from '../../lib/search-params'
import { useSession } from '../../lib/session'
import { Empty, ScreenHead } from '../../lib/states'
import { DeliveriesTab } from './DeliveriesTab'
import { HostsTab } from './HostsTab'
import { StartsTab } from './StartsTab'
import { SubscriptionsTab } from './SubscriptionsTab'
import { type TabName, tabsOf } from './tabs'

const route = getRouteApi('/integrations')

const shown: Record<TabName, ComponentType> = {
  starts: StartsTab,
  subscriptions: SubscriptionsTab,
  hosts: HostsTab,
  deliveries: DeliveriesTab,
  keys: KeysTab,
}

/** Where other programs meet Cadenza: those that call it, and those that it calls. */
export function IntegrationsScreen() {
  const t = useTranslations('integrations')
  usePageTitle(t('title'))
  const allowed = tabsOf(useSession())
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const now = oneOf(tab, allowed) ?? allowed[0]
  if (!now) return <Empty text={t('nothing')} />
  const Tab = shown[now]
  return (
    <>
      <ScreenHead title={t('title')} />
      <Tabs
        value={now}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: oneOf(next, allowed) } })}
      >
        <Tabs.List mb="lg">
          {allowed.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {allowed.map((one) => (
          <Tabs.Panel key={one} value={one}>
            {one === now && (
              <Stack>
                <Tab />
              </Stack>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  )
}

/** The keys are made in the settings: here one finds the way. */
function KeysTab() {
  const t = useTranslations('integrations')
  return (
    <Section title={t('tabs.keys')} hint={t('keysHint')}>
      <div>
        <Button component={Link} to="/settings/keys" variant="default">
          {t('toKeys')}
        </Button>
      </div>
    </Section>
  )
}
