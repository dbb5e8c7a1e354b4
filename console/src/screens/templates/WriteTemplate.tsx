import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMemo, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import { Conflict } from '../../lib/Conflict'
import { FormProblem, useSending } from '../../lib/form'
import { announce } from '../../lib/live'
import { useRefresh } from '../../lib/refresh'
import type { Template } from '../../lib/template/templates'
import { formOf, inputOf } from './form'
import { useWriting } from './useWriting'
import { formName, useLabels, WritingFields } from './WritingFields'
import { useMetaWords } from './words'

type Props = { template: Template; mayWrite: boolean }

/** What a template says, or is to say next: changed here, saved as a draft, given to Meta. */
export function WriteTemplate({ template, mayWrite }: Props) {
  const t = useTranslations('templates')
  const { id, draft } = template
  const writing = useWriting(
    id,
    useMemo(() => formOf(template), [template]),
  )
  const labels = useLabels(writing.form)
  const { submit, sending, problem, sorted, give, reset } = useGiving(template, writing, Object.keys(labels))
  if (draft?.library_template_name && !draft.components) {
    return (
      <Stack align="start">
        <FormProblem form={formName} problem={problem} sorted={sorted} labels={labels} />
        <Text>{t('fromLibrary', { name: draft.library_template_name })}</Text>
        {mayWrite && (
          <Button loading={sending} onClick={() => give()}>
            {t('submit')}
          </Button>
        )}
      </Stack>
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {writing.conflict && (
          <Conflict
            title={t('conflict')}
            takeLabel={t('takeTheirs')}
            onTake={() => {
              reset()
              writing.discard()
            }}
            keepLabel={t('keepMine')}
            onKeep={() => {
              reset()
              writing.keepMine()
            }}
          >
            {t('conflictHint')}
          </Conflict>
        )}
        <FormProblem form={formName} problem={problem} sorted={sorted} labels={labels} />
        <WritingFields form={writing.form} onChange={writing.set} readOnly={!mayWrite} sorted={sorted} />
        {mayWrite && (
          <Group className="template-actions">
            <Button type="submit" variant="default" loading={sending} disabled={!writing.changed}>
              {t('saveDraft')}
            </Button>
            <Button loading={sending} disabled={!writing.changed && !draft} onClick={() => give()}>
              {t('submit')}
            </Button>
            {writing.changed && (
              <Button
                variant="subtle"
                onClick={() => {
                  reset()
                  writing.discard()
                }}
              >
                {t('discard')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  )
}

type Outcome = { data?: Template; error?: Problem }

/** Saves what was written, and gives it to Meta where that is wanted: one attempt for both. */
function useGiving({ id }: Template, writing: ReturnType<typeof useWriting>, pointers: readonly string[]) {
  const t = useTranslations('templates')
  const words = useMetaWords()
  const refresh = useRefresh()
  const giving = useRef(false)
  const path = { path: { id } }

  async function save(): Promise<Outcome> {
    const { written, form } = writing
    if (!written) return {}
    // no event tells what somebody else saved of a draft
    const now = await client.GET('/v1/templates/{id}', { params: path })
    if (now.error) return { error: now.error }
    if (!writing.isOn(formOf(now.data))) {
      void refresh('/v1/templates')
      return { error: { type: '/problems/changed-meanwhile', title: t('changedMeanwhile'), status: 409 } }
    }
    const { data, error } = await client.PUT('/v1/templates/{id}', { params: path, body: inputOf(form) })
    if (error) return { error }
    await refresh('/v1/templates')
    writing.saved(written, formOf(data))
    return {}
  }
  const sent = useSending({
    pointers,
    send: async (): Promise<Outcome> => {
      const saved = await save()
      if (saved.error || !giving.current) return saved
      return client.POST('/v1/templates/{id}/submit', { params: path })
    },
    onDone: ({ data }) => {
      // the category is Meta's to decide
      const said = data ? t('submitted', { category: words.category(data.category) }) : t('saved')
      notifications.show({ message: said, color: 'teal' })
      announce(said)
      void refresh('/v1/templates')
    },
  })
  return {
    ...sent,
    submit: (event: React.FormEvent) => {
      giving.current = false
      return sent.submit(event)
    },
    give: () => {
      giving.current = true
      return sent.submit()
    },
  }
}
