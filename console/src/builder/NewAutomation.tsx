import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { client } from '../api/client'
import { FormProblem, fieldID, useSending } from '../lib/form'
import { useFormKey, usePageTitle } from '../lib/hooks'
import { useKept } from '../lib/kept'
import { ScreenHead } from '../lib/states'

const form = 'new-automation'

/** A new automation begins with a name: from then on the server has it, as a draft that nobody enters. */
export function NewAutomation() {
  const t = useTranslations('builder')
  usePageTitle(t('new.title'))
  const navigate = useNavigate()
  const kept = useKept(form, { name: '' })
  const { key } = useFormKey()
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/name'],
    check: (): Record<string, string> => (kept.values.name.trim() ? {} : { '/name': t('new.nameNeeded') }),
    send: () =>
      client.POST('/v1/automations', {
        params: { header: { 'Idempotency-Key': key } },
        body: { name: kept.values.name, start: [], steps: [] },
      }),
    onDone: ({ data }) => {
      if (!data) return
      kept.clear()
      void navigate({ to: '/automations/$id', params: { id: data.id }, replace: true })
    },
  })
  return (
    <>
      <ScreenHead title={t('new.title')} />
      <form onSubmit={submit} noValidate className="new-automation">
        <Stack>
          <Text c="dimmed">{t('new.hint')}</Text>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={{ '/name': t('name') }} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            value={kept.values.name}
            error={sorted.at['/name']}
            maxLength={200}
            autoComplete="off"
            required
            onChange={(event) => kept.set({ name: event.currentTarget.value })}
          />
          <Button type="submit" loading={sending} style={{ alignSelf: 'start' }}>
            {t('new.create')}
          </Button>
        </Stack>
      </form>
    </>
  )
}
