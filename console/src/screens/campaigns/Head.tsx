import { Button, Checkbox, Group } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { useFormKey } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ProblemAlert, ScreenHead } from '../../lib/states'
import { CampaignState } from './CampaignState'

type Campaign = Schemas['Campaign']

/** What can be done to a campaign as it stands. The server has the last word. */
export function possible({ state, figures }: Campaign) {
  return {
    edit: state === 'draft' || state === 'scheduled',
    pause: state === 'scheduled' || state === 'running',
    resume: state === 'paused',
    cancel: state === 'scheduled' || state === 'running' || state === 'paused',
    endRuns: state === 'done',
    remove: state === 'draft',
    retry: (state === 'done' || state === 'cancelled' || state === 'paused') && hasFailed(figures),
  }
}

function hasFailed(figures: Campaign['figures']): boolean {
  if (!figures) return false
  return figures.failed > 0 || figures.messages.failed.length > 0 || figures.errors.length > 0
}

/** The name of a campaign and what can be done with it. */
export function Head({ campaign }: { campaign: Campaign }) {
  const t = useTranslations('campaigns')
  const common = useTranslations('common')
  const session = useSession()
  const refresh = useRefresh()
  const navigate = useNavigate()
  const { act, problem, doing } = useAction()
  const retryKey = useFormKey()
  const [asked, setAsked] = useState<'cancel' | 'delete' | null>(null)
  const can = possible(campaign)
  const { id, name } = campaign
  const params = { path: { id } }

  async function steer(verb: 'pause' | 'resume') {
    const call = () =>
      verb === 'pause'
        ? client.POST('/v1/campaigns/{id}/pause', { params })
        : client.POST('/v1/campaigns/{id}/resume', { params })
    if (!(await act(verb, call))) return
    announce(t(verb === 'pause' ? 'paused' : 'resumed'))
    await refresh('/v1/campaigns')
  }
  async function retry() {
    let draft = ''
    const call = async () => {
      const header = { 'Idempotency-Key': retryKey.key }
      const { data, error } = await client.POST('/v1/campaigns/{id}/retry_failed', { params: { ...params, header } })
      draft = data?.id ?? ''
      return error ? { error } : {}
    }
    if (!(await act('retry', call, t('retryMade')))) return
    retryKey.renew()
    await navigate({ to: '/campaigns/$id/edit', params: { id: draft } })
  }
  return (
    <>
      <ScreenHead title={name}>
        <Group gap="xs">
          <CampaignState state={campaign.state} />
          {campaign.started_at && may(session, 'reports:read') && (
            <Button
              variant="default"
              renderRoot={(props) => <Link {...props} to="/reports" search={{ of: 'campaign', id, span: 'all' }} />}
            >
              {t('report')}
            </Button>
          )}
          {may(session, 'automations:write') && (
            <>
              {can.pause && (
                <Button variant="default" loading={doing === 'pause'} onClick={() => void steer('pause')}>
                  {t('pause')}
                </Button>
              )}
              {can.resume && (
                <Button loading={doing === 'resume'} onClick={() => void steer('resume')}>
                  {t('resume')}
                </Button>
              )}
              {can.edit && (
                <Button component={Link} to={`/campaigns/${id}/edit`} variant={can.pause ? 'default' : 'filled'}>
                  {t('edit')}
                </Button>
              )}
              {can.retry && (
                <Button variant="default" loading={doing === 'retry'} onClick={() => void retry()}>
                  {t('retry')}
                </Button>
              )}
              {(can.cancel || can.endRuns) && (
                <Button variant="default" onClick={() => setAsked('cancel')}>
                  {t(can.cancel ? 'cancel' : 'endRuns')}
                </Button>
              )}
              {can.remove && (
                <Button variant="default" onClick={() => setAsked('delete')}>
                  {common('delete')}
                </Button>
              )}
            </>
          )}
        </Group>
      </ScreenHead>
      {problem && <ProblemAlert problem={problem} />}
      {asked === 'cancel' && <Cancel campaign={campaign} onClose={() => setAsked(null)} />}
      {asked === 'delete' && (
        <ConfirmDialog
          title={t('deleteTitle', { name })}
          confirm={common('delete')}
          danger
          done={t('deleted', { name })}
          send={() => client.DELETE('/v1/campaigns/{id}', { params })}
          onDone={() => {
            void refresh('/v1/campaigns')
            void navigate({ to: '/campaigns' })
          }}
          onClose={() => setAsked(null)}
        >
          {t('deleteText')}
        </ConfirmDialog>
      )}
    </>
  )
}

/** Asks whether nobody else is to enter, and whether those inside are to leave as well. */
function Cancel({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const t = useTranslations('campaigns')
  const refresh = useRefresh()
  const done = campaign.state === 'done'
  const [endRuns, setEndRuns] = useState(done)
  return (
    <ConfirmDialog
      title={t(done ? 'endRunsTitle' : 'cancelTitle', { name: campaign.name })}
      confirm={t(done ? 'endRuns' : 'cancelConfirm')}
      danger
      done={t(done ? 'runsEnded' : 'cancelled')}
      send={() =>
        client.POST('/v1/campaigns/{id}/cancel', {
          params: { path: { id: campaign.id } },
          body: { end_runs: endRuns },
        })
      }
      onDone={() => void refresh('/v1/campaigns')}
      onClose={onClose}
    >
      {done ? t('endRunsText') : t('cancelText', { left: campaign.members.to_start })}
      {!done && (
        <Checkbox
          mt="sm"
          label={t('cancelRuns')}
          description={t('cancelRunsHint')}
          checked={endRuns}
          onChange={(event) => setEndRuns(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  )
}
