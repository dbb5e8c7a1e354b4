import { Modal, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'

type User = Schemas['User']
type Role = Schemas['Role']
type Props = { user: User | null; onClose: () => void; onSaved: (user: User, url: string | null) => void }

const form = 'person'
const roles = ['owner', 'admin', 'marketer', 'chat_manager', 'chat_operator'] as const satisfies readonly Role[]

/** Invites a person, or changes one. */
export function PersonDialog({ user, onClose, onSaved }: Props) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const roleNames = useTranslations('roles')
  const session = useSession()
  const { key } = useFormKey()
  const [values, setValues] = useState({
    name: user?.name ?? '',
    email: user?.email ?? '',
    role: user?.role ?? ('chat_operator' satisfies Role as Role),
  })
  const labels = { '/name': t('name'), '/email': t('email'), '/role': t('role') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: async () => {
      if (user) {
        const { data, error } = await client.PATCH('/v1/users/{id}', {
          params: { path: { id: user.id } },
          body: values,
        })
        return error ? { error } : { data: { user: data, url: null } }
      }
      const params = { header: { 'Idempotency-Key': key } }
      const made = await client.POST('/v1/users', { params, body: values })
      if (made.error) return { error: made.error }
      const link = await client.POST('/v1/users/{id}/invite', { params: { path: { id: made.data.id } } })
      return link.error ? { error: link.error } : { data: { user: made.data, url: link.data.url } }
    },
    onDone: ({ data }) => {
      if (data) onSaved(data.user, data.url)
    },
  })
  // who is no owner makes none
  const offered = roles.filter((role) => role !== 'owner' || may(session, 'owners:write') || user?.role === 'owner')
  return (
    <Modal opened onClose={onClose} title={user ? t('editTitle', { name: user.name }) : t('invite')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            value={values.name}
            error={sorted.at['/name']}
            maxLength={200}
            data-autofocus
            onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          />
          <TextInput
            id={fieldID(form, '/email')}
            label={t('email')}
            type="email"
            value={values.email}
            error={sorted.at['/email']}
            maxLength={320}
            onChange={(event) => setValues({ ...values, email: event.currentTarget.value })}
          />
          <Select
            id={fieldID(form, '/role')}
            label={t('role')}
            description={t(`roleHints.${values.role}`)}
            allowDeselect={false}
            data={offered.map((value) => ({ value, label: roleNames(value) }))}
            value={values.role}
            error={sorted.at['/role']}
            onChange={(chosen) => {
              const role = roles.find((one) => one === chosen)
              if (role) setValues({ ...values, role })
            }}
          />
          <FormButtons submitLabel={user ? common('save') : t('makeInvitation')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
