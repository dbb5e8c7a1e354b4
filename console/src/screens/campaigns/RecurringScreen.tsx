import { Anchor, Button, Group, List, Text } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { usePageTitle } from '../../lib/hooks'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading, ProblemAlert, ScreenHead } from '../../lib/states'
import { Moment } from '../../lib/time'
import { nextTimes, RecurringState } from './RecurringTable'

const route = getRouteApi('/campaigns/recurring/$id')

/** A campaign that comes round: its next times, and how it is stopped. */
export function RecurringScreen() {
  const t = useTranslations('campaigns')
  const { id } = route.useParams()
  const recurring = api.useQuery('get', '/v1/recurring_campaigns/{id}', { params: { path: { id } } })
  usePageTitle(recurring.data?.name ?? t('title'))
  return (
    <>
      <Anchor
        size="sm"
        className="back"
        renderRoot={(props) => <Link {...props} to="/campaigns" search={{ view: 'recurring' }} />}
      >
        <IconArrowLeft size={16} aria-hidden /> {t('views.recurring')}
      </Anchor>
      {recurring.isPending && <Loading />}
      {recurring.error && !recurring.data && (
        <Failed problem={recurring.error} retry={() => void recurring.refetch()} />
      )}
      {recurring.data && <One recurring={recurring.data} />}
    </>
  )
}

function One({ recurring }: { recurring: Schemas['RecurringCampaign'] }) {
  const t = useTranslations('campaigns')
  const common = useTranslations('common')
  const navigate = useNavigate()
  const refresh = useRefresh()
  const session = useSession()
  const { act, problem, doing } = useAction()
  const [deleting, setDeleting] = useState(false)
  const { id, name, state, time_zone: zone, ends_at: ends } = recurring
  const params = { path: { id } }
  const times = nextTimes(recurring, 5)
  async function steer(verb: 'pause' | 'resume') {
    const call = () =>
      verb === 'pause'
        ? client.POST('/v1/recurring_campaigns/{id}/pause', { params })
        : client.POST('/v1/recurring_campaigns/{id}/resume', { params })
    if (await act(verb, call, t(verb === 'pause' ? 'recurringStopped' : 'recurringGoesOn')))
      await refresh('/v1/recurring_campaigns')
  }
  return (
    <>
      <ScreenHead title={name}>
        <RecurringState state={state} />
        {may(session, 'automations:write') && (
          <Group gap="xs">
            <Button
              variant="default"
              loading={doing !== null}
              onClick={() => void steer(state === 'active' ? 'pause' : 'resume')}
            >
              {t(state === 'active' ? 'stop' : 'goOn')}
            </Button>
            <Button variant="default" component={Link} to={`/campaigns/recurring/${id}/edit`}>
              {t('edit')}
            </Button>
            <Button variant="default" onClick={() => setDeleting(true)}>
              {common('delete')}
            </Button>
          </Group>
        )}
      </ScreenHead>
      {problem && <ProblemAlert problem={problem} />}
      <Section title={t('nextTimes')} hint={t('nextTimesHint', { zone })}>
        {times.length === 0 && <Text size="sm">{t('noNextTimes')}</Text>}
        <List type="ordered" size="sm" aria-label={t('nextTimes')}>
          {times.map((at) => (
            <List.Item key={at}>
              <Moment at={at} alsoIn={zone} />
            </List.Item>
          ))}
        </List>
        {ends && (
          <Text size="sm" component="div">
            {t('endsAt')} <Moment at={ends} muted />
          </Text>
        )}
      </Section>
      {deleting && (
        <ConfirmDialog
          title={t('deleteRecurring', { name })}
          confirm={common('delete')}
          danger
          done={t('deleted', { name })}
          send={() => client.DELETE('/v1/recurring_campaigns/{id}', { params })}
          onDone={() => {
            void refresh('/v1/recurring_campaigns')
            void navigate({ to: '/campaigns', search: { view: 'recurring' } })
          }}
          onClose={() => setDeleting(false)}
        >
          {t('deleteRecurringText')}
        </ConfirmDialog>
      )}
    </>
  )
}
