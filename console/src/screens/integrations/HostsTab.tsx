import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconWorld } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useReason } from '../../lib/automation/reason'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'
import { breaking } from './looks'
import { often } from './often'
import { RenewSecret } from './SecretDialogs'
import { StateBadge } from './StateBadge'
import { Verify } from './Verify'

/** The servers that webhook steps have called, and how they fare. */
export function HostsTab() {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const mayWrite = may(useSession(), 'settings:write')
  const [renewing, setRenewing] = useState(false)
  const hosts = api.useInfiniteQuery(
    'get',
    '/v1/webhooks',
    { params: { query: { limit: pageSize } } },
    { ...byCursor, ...often },
  )
  const all = itemsOf(hosts.data)
  return (
    <>
      <Text c="dimmed">{t('hostsHint')}</Text>
      {hosts.isPending && <Loading rows={3} />}
      {hosts.isError && !hosts.data && <Failed problem={hosts.error} retry={() => void hosts.refetch()} />}
      {hosts.data && all.length === 0 && <Empty text={t('noHosts')} icon={<IconWorld size={28} />} />}
      <ul className="log" aria-label={t('tabs.hosts')}>
        {all.map((one) => (
          <li key={one.id}>
            <Host host={one} />
          </li>
        ))}
      </ul>
      {hosts.hasNextPage && (
        <div>
          <Button variant="default" loading={hosts.isFetchingNextPage} onClick={() => void hosts.fetchNextPage()}>
            {common('showMore')}
          </Button>
        </div>
      )}
      <Section
        title={t('signature')}
        hint={t('signatureHint')}
        aside={
          mayWrite && (
            <Button variant="default" onClick={() => setRenewing(true)}>
              {t('newSecret')}
            </Button>
          )
        }
      >
        <Verify />
      </Section>
      {renewing && (
        <RenewSecret
          send={(key) => client.POST('/v1/settings/webhook_secret', { params: { header: { 'Idempotency-Key': key } } })}
          onClose={() => setRenewing(false)}
        >
          {t('renewWebhooks')}
        </RenewSecret>
      )}
    </>
  )
}

function Host({ host: one }: { host: Schemas['WebhookEndpoint'] }) {
  const t = useTranslations('integrations')
  const session = useSession()
  const reason = useReason()
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const since = one.paused_at ?? one.first_failure_at
  async function resume() {
    const call = () => client.POST('/v1/webhooks/{id}/resume', { params: { path: { id: one.id } } })
    if (await act('resume', call, t('hostResumed', { host: one.host }))) await refresh('/v1/webhooks')
  }
  return (
    <Paper withBorder radius="lg" p="md">
      <Group justify="space-between">
        <Stack gap={4}>
          <Group gap="xs">
            <Text fw={600} style={breaking}>
              {one.host}
            </Text>
            <StateBadge state={one.state} />
          </Group>
          {since && (
            <Text size="sm" component="div">
              {reason(one.reason)} ·{' '}
              {t.rich(one.paused_at ? 'pausedSince' : 'failingSince', { when: () => <Moment at={since} /> })}
            </Text>
          )}
          {one.paused_at && (
            <Text size="sm" c="dimmed">
              {t('hostPaused')}
            </Text>
          )}
        </Stack>
        <Group gap="xs">
          {may(session, 'contacts:read') && (
            <Button
              renderRoot={(props) => (
                <Link {...props} to="/integrations" search={{ tab: 'deliveries', host: one.host }} />
              )}
              variant="default"
              size="xs"
              aria-label={t('deliveriesTo', { host: one.host })}
            >
              {t('tabs.deliveries')}
            </Button>
          )}
          {one.paused_at && may(session, 'settings:write') && (
            <Button
              size="xs"
              aria-label={`${t('resume')}: ${one.host}`}
              loading={doing !== null}
              onClick={() => void resume()}
            >
              {t('resume')}
            </Button>
          )}
        </Group>
      </Group>
      {problem && <ProblemAlert problem={problem} />}
    </Paper>
  )
}
