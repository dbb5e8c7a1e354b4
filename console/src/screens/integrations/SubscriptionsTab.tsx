import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading } from '../../lib/states'
import { often } from './often'
import { ShownSecret } from './SecretDialogs'
import { SubscriptionCard } from './SubscriptionCard'
import { SubscriptionDrawer } from './SubscriptionDrawer'
import { SubscriptionForm } from './SubscriptionForm'
import { Verify } from './Verify'

type Subscription = Schemas['Subscription']

const route = getRouteApi('/integrations')
// a workspace has at most 20
const page = { params: { query: { limit: 200 } } }

/** The programs that are told what happens. */
export function SubscriptionsTab() {
  const t = useTranslations('integrations')
  const mayWrite = may(useSession(), 'settings:write')
  const { subscription: opened } = route.useSearch()
  const navigate = route.useNavigate()
  const refresh = useRefresh()
  const [editing, setEditing] = useState<Subscription | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const subscriptions = api.useQuery('get', '/v1/subscriptions', page, often)
  const all = subscriptions.data?.items ?? []
  const shown = all.find(({ id }) => id === opened)
  const makeOne = mayWrite && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing('new')}>
      {t('newSubscription')}
    </Button>
  )
  return (
    <>
      <Group justify="space-between">
        <Text c="dimmed" maw={640}>
          {t('subscriptionsHint')}
        </Text>
        {all.length > 0 && makeOne}
      </Group>
      {subscriptions.isPending && <Loading rows={3} />}
      {subscriptions.isError && !subscriptions.data && (
        <Failed problem={subscriptions.error} retry={() => void subscriptions.refetch()} />
      )}
      {subscriptions.data && all.length === 0 && (
        <Empty text={t('noSubscriptions')} icon={<IconWebhook size={28} />}>
          {makeOne}
        </Empty>
      )}
      <ul className="log" aria-label={t('tabs.subscriptions')}>
        {all.map((one) => (
          <li key={one.id}>
            <SubscriptionCard subscription={one} onChange={() => setEditing(one)} />
          </li>
        ))}
      </ul>
      <Verify />
      {editing && (
        <SubscriptionForm
          subscription={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(made) => {
            setEditing(null)
            if (made !== undefined) setSecret(made)
            void refresh('/v1/subscriptions')
          }}
        />
      )}
      {secret !== null && (
        <ShownSecret secret={secret} onClose={() => setSecret(null)}>
          <Text size="sm">{t('secretOfSubscription')}</Text>
        </ShownSecret>
      )}
      {shown && (
        <SubscriptionDrawer subscription={shown} onClose={() => void navigate({ search: { tab: 'subscriptions' } })} />
      )}
    </>
  )
}
