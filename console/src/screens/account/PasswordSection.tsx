import { Button, PasswordInput, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { codeOf } from '../../lib/problem'
import { Section } from '../../lib/Section'

const form = 'password'

/** Changes one's password, which ends all other sessions. */
export function PasswordSection() {
  const t = useTranslations('account')
  const signIn = useTranslations('signIn')
  const queries = useQueryClient()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const labels = { '/old': t('old'), '/new': t('new') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: async () => {
      const outcome = await client.PUT('/v1/session/password', { body: { new: next, ...(old ? { old } : {}) } })
      // 403 says that the old one is wrong: it is shown at its field
      return outcome.error && codeOf(outcome.error) === 'forbidden'
        ? { error: { ...outcome.error, errors: [{ pointer: '/old', detail: t('oldWrong') }] } }
        : outcome
    },
    onDone: () => {
      setOld('')
      setNext('')
      notifications.show({ message: t('passwordChanged'), color: 'teal' })
      void queries.invalidateQueries({ queryKey: ['get', '/v1/sessions'] })
    },
  })
  const shared = { visibilityToggleButtonProps: { 'aria-label': signIn('show'), tabIndex: 0 } }

  return (
    <Section title={t('passwordTitle')} hint={t('passwordHint')}>
      <form onSubmit={submit} noValidate>
        <Stack maw={420}>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <PasswordInput
            {...shared}
            id={fieldID(form, '/old')}
            label={t('old')}
            description={t('oldHint')}
            autoComplete="current-password"
            value={old}
            error={sorted.at['/old']}
            aria-invalid={sorted.at['/old'] !== undefined}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <PasswordInput
            {...shared}
            id={fieldID(form, '/new')}
            label={t('new')}
            description={signIn('linkNewHint')}
            autoComplete="new-password"
            value={next}
            error={sorted.at['/new']}
            aria-invalid={sorted.at['/new'] !== undefined}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Button type="submit" loading={sending} style={{ alignSelf: 'start' }}>
            {t('changePassword')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}
