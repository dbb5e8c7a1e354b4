import { Badge, Button, Group, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { useAction } from '../action'
import { ConfirmDialog } from '../ConfirmDialog'
import { newKey } from '../random'
import { useRefresh } from '../refresh'
import { may, useSession } from '../session'
import { ProblemAlert } from '../states'
import { Moment } from '../time'
import { MoveDialog } from './MoveDialog'
import { stepOf } from './step'
import './runs.css'

type Run = Schemas['RunSummary']

type Props = {
  run: Run
  /** What the run is called here: by its contact among those of an automation, by its automation among those of a contact. */
  title: ReactNode
  /** The same as a text. */
  label: string
  contact: string
  automation: string
  /** The contact's own zone, in which the times are said too. */
  zone: string
}

/** Of these nothing more comes. */
const over: readonly Run['status'][] = ['completed', 'ended']

/** What can be done to a run as it stands. The server has the last word. */
function possible(run: Run): { pause: boolean; resume: boolean; skip: boolean } {
  return {
    pause: run.status === 'waiting',
    resume: run.status === 'needs_attention' || (run.status === 'paused' && run.paused_by === 'hand'),
    skip: run.status === 'waiting' && run.due_at !== null,
  }
}

const colours: Partial<Record<Run['status'], string>> = { needs_attention: 'red', paused: 'orange' }

/** A run: at what step it stands until when, and what can be done about it. */
export function RunCard({ run, title, label, contact, automation, zone }: Props) {
  const t = useTranslations('runs')
  const session = useSession()
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const [opened, setOpened] = useState<'move' | 'end' | null>(null)
  const can = possible(run)
  const path = { path: { id: run.id } }

  async function steer(name: 'pause' | 'resume' | 'skip', done: string) {
    const params = { ...path, header: { 'Idempotency-Key': newKey() } }
    const calls: Record<typeof name, () => Promise<{ error?: Problem }>> = {
      pause: () => client.POST('/v1/runs/{id}/pause', { params }),
      resume: () => client.POST('/v1/runs/{id}/resume', { params }),
      skip: () => client.POST('/v1/runs/{id}/skip_wait', { params }),
    }
    if (await act(name, calls[name], done)) await refresh('/v1/runs')
  }
  return (
    <li className="run" aria-label={label}>
      <Group justify="space-between" align="start" gap="xs">
        <div className="run-words">
          <Text fw={600}>{title}</Text>
          <Where run={run} zone={zone} />
          <Text size="sm" c="dimmed">
            {t.rich('since', { when: () => <Moment at={run.started_at} muted /> })}
          </Text>
        </div>
        <Badge variant="light" color={colours[run.status]} className="tag">
          {t(`status.${run.status}`)}
        </Badge>
      </Group>
      {run.reason && (
        <Text size="sm" className="run-reason">
          {run.reason}
        </Text>
      )}
      {problem && <ProblemAlert problem={problem} />}
      {may(session, 'runs:write') && !over.includes(run.status) && (
        <Group gap="xs">
          {can.resume && (
            <Button
              size="xs"
              loading={doing === 'resume'}
              onClick={() => steer('resume', t('resumed', { automation }))}
            >
              {t('resume')}
            </Button>
          )}
          {can.pause && (
            <Button
              size="xs"
              variant="default"
              loading={doing === 'pause'}
              onClick={() => steer('pause', t('paused', { automation }))}
            >
              {t('pause')}
            </Button>
          )}
          {can.skip && (
            <Button
              size="xs"
              variant="default"
              loading={doing === 'skip'}
              onClick={() => steer('skip', t('skipped', { automation }))}
            >
              {t('skip')}
            </Button>
          )}
          {can.skip && !session.only_assigned && (
            <Button size="xs" variant="default" onClick={() => setOpened('move')}>
              {t('move')}
            </Button>
          )}
          <Button size="xs" variant="subtle" color="red" onClick={() => setOpened('end')}>
            {t('end')}
          </Button>
        </Group>
      )}
      {opened === 'move' && <MoveDialog run={run} automation={automation} onClose={() => setOpened(null)} />}
      {opened === 'end' && (
        <ConfirmDialog
          title={t('end')}
          confirm={t('end')}
          danger
          done={t('endDone', { automation })}
          send={() => client.POST('/v1/runs/{id}/end', { params: path })}
          onDone={() => void refresh('/v1/runs')}
          onClose={() => setOpened(null)}
        >
          {t('endAsk', { name: contact, automation })}
        </ConfirmDialog>
      )}
    </li>
  )
}

/** "Waits at remind until Tue 09:00". */
function Where({ run, zone }: { run: Run; zone: string }) {
  const t = useTranslations('runs')
  const step = stepOf(run)
  if (run.paused_by) return <Text size="sm">{t(`pausedBy.${run.paused_by}`, { step })}</Text>
  if (run.status === 'waiting' && run.due_at) {
    const due = run.due_at
    return (
      <Text size="sm" component="div">
        {t.rich('waits', { step, when: () => <Moment at={due} alsoIn={zone} /> })}
      </Text>
    )
  }
  if (!run.current_step) return null
  return <Text size="sm">{t(run.status === 'waiting' ? 'waitsOpen' : 'at', { step })}</Text>
}
