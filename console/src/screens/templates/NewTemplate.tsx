import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api, client } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey, usePageTitle } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { useLanguageNames } from '../../lib/language-names'
import { useRefresh } from '../../lib/refresh'
import { useSession } from '../../lib/session'
import { Failed, Loading, ScreenHead } from '../../lib/states'
import { freshForm, inputOf } from './form'
import { useWriting } from './useWriting'
import { formName, useLabels, WritingFields } from './WritingFields'

/** A new template: from its first saving on the server has it, as a draft that Meta does not see. */
export function NewTemplate() {
  const t = useTranslations('templates')
  usePageTitle(t('newTitle'))
  const directory = api.useQuery('get', '/v1/directory')
  return (
    <>
      <ScreenHead title={t('newTitle')} />
      {directory.isPending && <Loading />}
      {directory.error && <Failed problem={directory.error} retry={() => void directory.refetch()} />}
      {directory.data && <NewForm usual={directory.data.language} numbers={directory.data.numbers} />}
    </>
  )
}

type Props = { usual: string; numbers: { id: string; display_phone: string }[] }

function NewForm({ usual, numbers }: Props) {
  const t = useTranslations('templates')
  const { user } = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { choices } = useLanguageNames()
  const { key } = useFormKey()
  const kept = useKept(`${user.id}.new-template`, { name: '', language: usual, number: '' })
  const writing = useWriting('new', useMemo(freshForm, []))
  const labels = useLabels(writing.form)
  const { name, language, number } = kept.values
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () =>
      client.POST('/v1/templates', {
        params: { header: { 'Idempotency-Key': key } },
        body: { ...inputOf(writing.form), name, language, ...(number ? { number_id: number } : {}) },
      }),
    onDone: ({ data }) => {
      if (!data) return
      kept.clear()
      writing.discard()
      void refresh('/v1/templates')
      void navigate({ to: '/templates/$id', params: { id: data.id }, replace: true })
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormProblem form={formName} problem={problem} sorted={sorted} labels={labels} />
        <WritingFields form={writing.form} onChange={writing.set} readOnly={false} sorted={sorted}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} mb="md">
            <TextInput
              id={fieldID(formName, '/name')}
              label={t('name')}
              description={t('nameHint')}
              value={name}
              error={sorted.at['/name']}
              autoComplete="off"
              required
              onChange={(event) => kept.set({ name: event.currentTarget.value })}
            />
            <NativeSelect
              id={fieldID(formName, '/language')}
              label={t('language')}
              description={t('languageHint')}
              value={language}
              error={sorted.at['/language']}
              data={choices}
              onChange={(event) => kept.set({ language: event.currentTarget.value })}
            />
            {numbers.length > 1 && (
              <NativeSelect
                id={fieldID(formName, '/number_id')}
                label={t('number')}
                value={number || numbers[0]?.id}
                error={sorted.at['/number_id']}
                data={numbers.map((one) => ({ value: one.id, label: one.display_phone }))}
                onChange={(event) => kept.set({ number: event.currentTarget.value })}
              />
            )}
          </SimpleGrid>
        </WritingFields>
        <Group>
          <Button type="submit" loading={sending}>
            {t('saveDraft')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
