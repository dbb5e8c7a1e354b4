import { Modal, NumberInput, PasswordInput, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'

type Phone = Schemas['Number']
type Props = { phone: Phone | null; onClose: () => void; onSaved: () => void }

const form = 'number'

/** Adds a number, which WhatsApp is asked for with its token, or changes what we know of one. */
export function NumberDialog({ phone, onClose, onSaved }: Props) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const { key } = useFormKey()
  const [values, setValues] = useState({
    display_phone: phone?.display_phone ?? '',
    phone_number_id: phone?.phone_number_id ?? '',
    waba_id: phone?.waba_id ?? '',
    portfolio_id: phone && phone.portfolio_id !== phone.waba_id ? phone.portfolio_id : '',
    token: '',
    messages_per_second: phone?.messages_per_second ?? 80,
  })
  const labels = {
    '/display_phone': t('displayPhone'),
    '/phone_number_id': t('phoneNumberId'),
    '/waba_id': t('wabaId'),
    '/token': t('token'),
    '/messages_per_second': t('perSecond'),
    '/portfolio_id': t('portfolio'),
  }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: async () => {
      const { display_phone, messages_per_second, portfolio_id, token, ...ids } = values
      if (phone) {
        const body = { display_phone, messages_per_second, portfolio_id, ...(token ? { token } : {}) }
        const { error } = await client.PATCH('/v1/numbers/{id}', { params: { path: { id: phone.id } }, body })
        return error ? { error } : {}
      }
      const body = { ...ids, display_phone, messages_per_second, token, ...(portfolio_id ? { portfolio_id } : {}) }
      const { error } = await client.POST('/v1/numbers', { params: { header: { 'Idempotency-Key': key } }, body })
      return error ? { error } : {}
    },
    onDone: () => {
      notifications.show({ message: t('saved'), color: 'teal' })
      onSaved()
    },
  })
  type Text = Exclude<keyof typeof values, 'messages_per_second'>
  const field = (name: Text) => ({
    id: fieldID(form, `/${name}`),
    label: labels[`/${name}`],
    value: values[name],
    error: sorted.at[`/${name}`],
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  return (
    <Modal opened onClose={onClose} title={phone ? t('editTitle', { name: phone.display_phone }) : t('addNumber')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput {...field('display_phone')} type="tel" placeholder="+39 06 1234 5678" data-autofocus />
          {!phone && (
            <>
              <TextInput {...field('phone_number_id')} description={t('phoneNumberIdHint')} inputMode="numeric" />
              <TextInput {...field('waba_id')} description={t('wabaIdHint')} inputMode="numeric" />
            </>
          )}
          <PasswordInput
            {...field('token')}
            description={t(phone ? 'tokenKeep' : 'tokenHint')}
            autoComplete="new-password"
          />
          <NumberInput
            id={fieldID(form, '/messages_per_second')}
            label={labels['/messages_per_second']}
            description={t('perSecondHint')}
            min={1}
            max={1000}
            clampBehavior="none"
            allowDecimal={false}
            value={values.messages_per_second}
            error={sorted.at['/messages_per_second']}
            onChange={(value) => setValues({ ...values, messages_per_second: Number(value) })}
          />
          <TextInput {...field('portfolio_id')} description={t('portfolioHint')} inputMode="numeric" />
          <FormButtons submitLabel={common('save')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
