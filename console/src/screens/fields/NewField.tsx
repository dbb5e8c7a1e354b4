import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { oneOf } from '../../lib/search-params'
import { useSession } from '../../lib/session'

const form = 'new-field'
const types = ['text', 'date', 'datetime'] as const
type Props = { onDone: () => void; onClose: () => void }

/** Adds a dynamic field. Its code and type stay as they are made. */
export function NewField({ onDone, onClose }: Props) {
  const t = useTranslations('fields')
  const common = useTranslations('common')
  const { user } = useSession()
  const kept = useKept(`${user.id}.${form}`, { name: '', code: '', type: 'text' })
  const { key } = useFormKey()
  const { name, code } = kept.values
  const labels = { '/name': common('name'), '/code': t('code'), '/type': t('type') }
  // what nobody wrote follows the name
  const willBe = code || codeOfName(name)
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (willBe ? {} : { '/code': t('codeNeeded') }),
    send: () =>
      client.POST('/v1/fields', {
        params: { header: { 'Idempotency-Key': key } },
        body: {
          code: willBe,
          type: oneOf(kept.values.type, types) ?? 'text',
          ...(name.trim() ? { name: name.trim() } : {}),
        },
      }),
    onDone: () => {
      notifications.show({ message: t('created', { name: name.trim() || willBe }), color: 'teal' })
      kept.clear()
      onDone()
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('new')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={labels['/name']}
            maxLength={200}
            autoComplete="off"
            data-autofocus
            value={name}
            error={sorted.at['/name']}
            onChange={(event) => kept.set({ name: event.currentTarget.value })}
          />
          <TextInput
            id={fieldID(form, '/code')}
            label={labels['/code']}
            description={willBe ? t('codeWritten', { code: `%%${willBe}%%` }) : t('codeHint')}
            maxLength={64}
            autoComplete="off"
            placeholder={codeOfName(name)}
            value={code}
            error={sorted.at['/code']}
            onChange={(event) => kept.set({ code: event.currentTarget.value.toUpperCase() })}
          />
          <NativeSelect
            id={fieldID(form, '/type')}
            label={labels['/type']}
            data={types.map((value) => ({ value, label: t(`types.${value}`) }))}
            value={kept.values.type}
            error={sorted.at['/type']}
            onChange={(event) => kept.set({ type: event.currentTarget.value })}
          />
          <FormButtons
            submitLabel={t('create')}
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

/** A code that people would choose for a name: `Data di nascita` is DATA_DI_NASCITA. */
export function codeOfName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
    .slice(0, 64)
}
