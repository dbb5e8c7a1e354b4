import { Modal, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { asE164 } from '../../lib/phone'
import { useSession } from '../../lib/session'

const form = 'new-contact'
const empty = { phone: '', first_name: '', last_name: '', email: '', language: '' }
type Name = keyof typeof empty
type Props = { onClose: () => void; onSaved: () => void }

/** Adds a contact. Closing the form keeps what was typed; only Cancel throws it away. */
export default function NewContact({ onClose, onSaved }: Props) {
  const t = useTranslations('contacts')
  const { user } = useSession()
  const kept = useKept(`${user.id}.${form}`, empty)
  const { key } = useFormKey()
  const labels: Record<`/${Name}`, string> = {
    '/phone': t('phone'),
    '/first_name': t('firstName'),
    '/last_name': t('lastName'),
    '/email': t('email'),
    '/language': t('language'),
  }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (kept.values.phone.trim() ? {} : { '/phone': t('phoneNeeded') }),
    send: () =>
      client.POST('/v1/contacts', { params: { header: { 'Idempotency-Key': key } }, body: given(kept.values) }),
    onDone: ({ data }) => {
      if (!data) return
      const message = t('createdOne', { name: nameOf(data) })
      kept.clear()
      onClose()
      onSaved()
      notifications.show({ message, color: 'teal' })
    },
  })
  const field = (name: Name) => ({
    id: fieldID(form, `/${name}`),
    label: labels[`/${name}`],
    value: kept.values[name],
    error: sorted.at[`/${name}`],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => kept.set({ [name]: event.currentTarget.value }),
  })
  const willBe = asE164(kept.values.phone)

  return (
    <Modal opened onClose={onClose} title={t('new')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            {...field('phone')}
            type="tel"
            autoComplete="off"
            maxLength={64}
            data-autofocus
            description={willBe ? t('willBe', { phone: willBe }) : t('phoneHint')}
            required
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput {...field('first_name')} autoComplete="off" maxLength={200} />
            <TextInput {...field('last_name')} autoComplete="off" maxLength={200} />
          </SimpleGrid>
          <TextInput {...field('email')} type="email" autoComplete="off" maxLength={320} />
          <TextInput {...field('language')} autoComplete="off" maxLength={20} description={t('languageHint')} />
          <Text size="sm" c="dimmed">
            {t('exists')}
          </Text>
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

/** What was filled in: what is left empty would empty what a contact with this phone has. */
function given(values: typeof empty) {
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''))
  return { phone: values.phone, ...filled }
}
