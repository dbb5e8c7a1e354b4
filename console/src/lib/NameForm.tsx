import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { FormButtons } from './FormButtons'
import { FormProblem, fieldID, useSending } from './form'
import { useFormKey } from './hooks'
import { useKept } from './kept'
import { useSession } from './session'

type Props = {
  /** What the form is kept as: another one for each thing that is renamed. */
  form: string
  title: string
  /** What it is called now; empty for one that is made. */
  name?: string
  hint?: string
  submitLabel: string
  /** Said when it is done. */
  done: (name: string) => string
  send: (name: string, key: string) => Promise<{ error?: Problem }>
  onDone: () => void
  onClose: () => void
}

/** Makes or renames something that has a name and nothing else. Closing it keeps what was typed; only Cancel throws it away. */
export function NameForm({ form, title, name = '', hint, submitLabel, done, send, onDone, onClose }: Props) {
  const t = useTranslations('common')
  const { user } = useSession()
  const kept = useKept(`${user.id}.${form}`, { name })
  const { key } = useFormKey()
  const labels = { '/name': t('name') }
  const typed = kept.values.name.trim()
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (typed ? {} : { '/name': t('nameNeeded') }),
    send: () => send(typed, key),
    onDone: () => {
      kept.clear()
      notifications.show({ message: done(typed), color: 'teal' })
      onDone()
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            maxLength={200}
            autoComplete="off"
            data-autofocus
            required
            value={kept.values.name}
            error={sorted.at['/name']}
            onChange={(event) => kept.set({ name: event.currentTarget.value })}
          />
          {hint && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
          <FormButtons
            submitLabel={submitLabel}
            sending={sending}
            onCancel={() => {
              kept.clear()
              onClose()
            }}
          />
        </Stack>
      </form>
    </Modal>
  )
}
