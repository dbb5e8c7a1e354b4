import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTimeZone, useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../form'
import { useFormKey } from '../hooks'
import { LocalMoment } from '../LocalMoment'
import { useRefresh } from '../refresh'
import { stepOf } from './step'

type Run = Schemas['RunSummary']
type MoveProps = { run: Run; automation: string; onClose: () => void }

/** Moves the due time of the step at which a run waits. */
export function MoveDialog({ run, automation, onClose }: MoveProps) {
  const t = useTranslations('runs')
  const common = useTranslations('common')
  const zone = useTimeZone() ?? 'UTC'
  const refresh = useRefresh()
  const { key } = useFormKey()
  const [due, setDue] = useState(run.due_at ?? '')
  const form = 'move'
  const labels = { '/due_at': t('moveTo') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () =>
      client.POST('/v1/runs/{id}/reschedule', {
        params: { path: { id: run.id }, header: { 'Idempotency-Key': key } },
        body: { due_at: due },
      }),
    onDone: () => {
      notifications.show({ message: t('moved', { automation }), color: 'teal' })
      void refresh('/v1/runs')
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('moveTitle', { step: stepOf(run) })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <LocalMoment
            id={fieldID(form, '/due_at')}
            label={`${t('moveTo')} (${zone})`}
            zone={zone}
            value={due}
            error={sorted.at['/due_at']}
            onChange={setDue}
          />
          <Text size="sm" c="dimmed">
            {t('movePast')}
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={sending} disabled={!due}>
              {t('moveDo')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
