import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { announce } from '../../lib/live'
import { RowMenu } from '../../lib/RowMenu'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { breaking } from './looks'
import { RenewSecret } from './SecretDialogs'
import { StateBadge } from './StateBadge'
import { SubscriptionFacts } from './SubscriptionFacts'
import { useAnswerWords } from './words'

type Subscription = Schemas['Subscription']
type Props = { subscription: Subscription; onChange: () => void }

/** One program that is told: how it fares, and what can be done with it. */
export function SubscriptionCard({ subscription, onChange }: Props) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const mayWrite = may(useSession(), 'settings:write')
  const [asked, setAsked] = useState<'delete' | 'secret' | null>(null)
  const { url, kinds } = subscription
  return (
    <Paper withBorder radius="lg" p="md">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="start">
          <Group gap="xs">
            <Text fw={600} style={breaking}>
              {url}
            </Text>
            <StateBadge state={subscription.state} />
          </Group>
          {mayWrite && (
            <RowMenu
              label={common('actionsOf', { name: url })}
              items={[
                { label: t('change'), onClick: onChange },
                { label: t('newSecret'), onClick: () => setAsked('secret') },
                { label: common('delete'), danger: true, onClick: () => setAsked('delete') },
              ]}
            />
          )}
        </Group>
        <Group gap={4}>
          {kinds.map((kind) => (
            <Badge key={kind} variant="default" className="tag">
              {kind}
            </Badge>
          ))}
        </Group>
        <SubscriptionFacts subscription={subscription} />
        <Actions subscription={subscription} mayWrite={mayWrite} />
      </Stack>
      {asked && <Asked what={asked} subscription={subscription} onClose={() => setAsked(null)} />}
    </Paper>
  )
}

/** What can be done at once: read what it was told, try it, pause it. */
function Actions({ subscription, mayWrite }: { subscription: Subscription; mayWrite: boolean }) {
  const t = useTranslations('integrations')
  const refresh = useRefresh()
  const wordsOf = useAnswerWords()
  const { act, problem, doing } = useAction()
  const [tested, setTested] = useState<Schemas['SubscriptionTest'] | null>(null)
  const { id, url, state } = subscription
  const params = { path: { id } }
  const paused = state === 'paused'
  // the buttons of several subscriptions have the same words
  const button = (words: string) =>
    ({ variant: 'default', size: 'xs', 'aria-label': `${words}: ${url}`, children: words }) as const

  async function test() {
    setTested(null)
    await act('test', async () => {
      const { data, error } = await client.POST('/v1/subscriptions/{id}/test', { params })
      setTested(data ?? null)
      if (data) announce(wordsOf(data.status, data.error))
      return { error }
    })
  }
  async function pause() {
    const call = () => client.PATCH('/v1/subscriptions/{id}', { params, body: { paused: !paused } })
    if (await act('pause', call, t(paused ? 'resumedOne' : 'pausedOne'))) void refresh('/v1/subscriptions')
  }
  return (
    <>
      {problem && <ProblemAlert problem={problem} />}
      {tested && (
        <Text size="sm" fw={500}>
          {t(tested.error ? 'testFailed' : 'testTaken', {
            answer: wordsOf(tested.status, tested.error),
            ms: tested.duration_ms,
          })}
        </Text>
      )}
      <Group gap="xs">
        <Button
          {...button(t('deliveriesOf'))}
          renderRoot={(props) => (
            <Link {...props} to="/integrations" search={{ tab: 'subscriptions', subscription: id }} />
          )}
        />
        {mayWrite && (
          <>
            <Button {...button(t('test'))} loading={doing === 'test'} onClick={() => void test()} />
            <Button
              {...button(t(paused ? 'resume' : 'pause'))}
              loading={doing === 'pause'}
              onClick={() => void pause()}
            />
          </>
        )}
      </Group>
    </>
  )
}

type AskedProps = { what: 'delete' | 'secret'; subscription: Subscription; onClose: () => void }

/** What is asked about before it is done. */
function Asked({ what, subscription: { id, url }, onClose }: AskedProps) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const params = { path: { id } }
  const renew = () => void refresh('/v1/subscriptions')
  if (what === 'secret') {
    return (
      <RenewSecret
        send={(key) =>
          client.POST('/v1/subscriptions/{id}/secret', { params: { ...params, header: { 'Idempotency-Key': key } } })
        }
        onDone={renew}
        onClose={onClose}
      >
        {t('renewSubscription')}
      </RenewSecret>
    )
  }
  return (
    <ConfirmDialog
      title={t('deleteSubscription')}
      confirm={common('delete')}
      danger
      done={t('deletedSubscription')}
      send={() => client.DELETE('/v1/subscriptions/{id}', { params })}
      onDone={renew}
      onClose={onClose}
    >
      {t('deleteText', { url })}
    </ConfirmDialog>
  )
}
