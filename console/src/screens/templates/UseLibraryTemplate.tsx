import { Modal, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useRefresh } from '../../lib/refresh'
import { type ButtonGiven, buttonInputs, type LibraryTemplate } from './library-template'
import { categories } from './parts'
import { variablesIn } from './variables'

const form = 'library-template'

type Props = { item: LibraryTemplate; onClose: () => void }

/** Takes a template of Meta's library as a draft: its name, and where its buttons lead. */
export default function UseLibraryTemplate({ item, onClose }: Props) {
  const t = useTranslations('templates')
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { key } = useFormKey()
  const [name, setName] = useState(item.name)
  const [given, setGiven] = useState<ButtonGiven[]>(item.buttons.map(() => ({ url: '', example: '', phone: '' })))
  const inputs = buttonInputs(item.buttons, given)
  const labels = { '/name': t('name'), '/library_template_button_inputs': t('parts.BUTTONS') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () =>
      client.POST('/v1/templates', {
        params: { header: { 'Idempotency-Key': key } },
        body: {
          name,
          language: item.language,
          category: categories.find((one) => one === item.category) ?? 'UTILITY',
          library_template_name: item.name,
          // the contract says no more of them than that they are objects
          ...(inputs.length > 0 ? { library_template_button_inputs: inputs as Record<string, never>[] } : {}),
        },
      }),
    onDone: ({ data }) => {
      if (!data) return
      notifications.show({ message: t('saved'), color: 'teal' })
      void refresh('/v1/templates')
      onClose()
      void navigate({ to: '/templates/$id', params: { id: data.id } })
    },
  })
  const change = (index: number, next: Partial<ButtonGiven>) =>
    setGiven(given.map((one, at) => (at === index ? { ...one, ...next } : one)))
  const error = sorted.at['/library_template_button_inputs']
  return (
    <Modal opened onClose={onClose} title={t('libraryTake', { name: item.name })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            description={t('nameHint')}
            value={name}
            error={sorted.at['/name']}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Stack id={fieldID(form, '/library_template_button_inputs')} tabIndex={-1} gap="sm">
            {item.buttons.map(({ type, text }, index) => (
              <LibraryButton
                // biome-ignore lint/suspicious/noArrayIndexKey: the buttons of a template are known by their places
                key={index}
                type={type}
                text={text}
                given={given[index] ?? { url: '', example: '', phone: '' }}
                error={error}
                onChange={(next) => change(index, next)}
              />
            ))}
          </Stack>
          <FormButtons submitLabel={t('saveDraft')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}

type ButtonProps = {
  type: string
  text: string
  given: ButtonGiven
  error: string | undefined
  onChange: (next: Partial<ButtonGiven>) => void
}

function LibraryButton({ type, text, given, error, onChange }: ButtonProps) {
  const t = useTranslations('templates')
  if (type === 'PHONE_NUMBER') {
    return (
      <TextInput
        label={t('phoneOf', { name: text })}
        type="tel"
        placeholder="+39…"
        value={given.phone}
        error={error}
        onChange={(event) => onChange({ phone: event.currentTarget.value })}
      />
    )
  }
  if (type !== 'URL') return null
  return (
    <>
      <TextInput
        label={t('addressOf', { name: text })}
        description={t('addressHint')}
        placeholder="https://"
        value={given.url}
        error={error}
        autoComplete="off"
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      {variablesIn(given.url).length > 0 && (
        <TextInput
          label={t('addressExample')}
          value={given.example}
          autoComplete="off"
          onChange={(event) => onChange({ example: event.currentTarget.value })}
        />
      )}
    </>
  )
}
