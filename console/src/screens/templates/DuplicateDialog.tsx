import { Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useLanguageNames } from '../../lib/language-names'
import { useRefresh } from '../../lib/refresh'
import type { Template } from '../../lib/template/templates'

const form = 'duplicate-template'

type Props = { template: Template; onClose: () => void }

/** A draft that says the same, to be written in another language or under another name. */
export default function DuplicateDialog({ template, onClose }: Props) {
  const t = useTranslations('templates')
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { choices } = useLanguageNames()
  const { key } = useFormKey()
  const [name, setName] = useState(template.name)
  const [language, setLanguage] = useState('')
  const labels = { '/name': t('name'), '/language': t('language') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (language ? {} : { '/language': t('languageNeeded') }),
    send: () =>
      client.POST('/v1/templates/{id}/duplicate', {
        params: { path: { id: template.id }, header: { 'Idempotency-Key': key } },
        body: { name, language },
      }),
    onDone: ({ data }) => {
      if (!data) return
      notifications.show({ message: t('duplicated'), color: 'teal' })
      void refresh('/v1/templates')
      onClose()
      void navigate({ to: '/templates/$id', params: { id: data.id } })
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('duplicateTitle', { name: template.name })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <NativeSelect
            id={fieldID(form, '/language')}
            label={t('language')}
            value={language}
            error={sorted.at['/language']}
            data={[{ value: '', label: t('chooseLanguage') }, ...choices]}
            onChange={(event) => setLanguage(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            value={name}
            error={sorted.at['/name']}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            {t('duplicateHint')}
          </Text>
          <FormButtons submitLabel={t('duplicateDo')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
