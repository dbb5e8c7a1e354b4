import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import { codeOf } from '../../lib/problem'
import type { Session } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { CodeForm } from './CodeForm'

type Props = {
  /** Filled in where it is known who comes back. */
  email?: string
  /** The workspace to come to; else the server chooses. */
  workspaceID?: string
  onSignedIn: (session: Session) => void
}

/** E-mail and password, then the one-time code where it is asked for. */
export function SignInForm({ email: known = '', workspaceID, onSignedIn }: Props) {
  const t = useTranslations('signIn')
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [asksForCode, setAsksForCode] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)

  async function send(code?: string) {
    setSending(true)
    setProblem(null)
    const { data, error } = await client.POST('/v1/session', {
      body: {
        email: email.trim(),
        password,
        ...(code ? { code } : {}),
        ...(workspaceID ? { workspace_id: workspaceID } : {}),
      },
    })
    setSending(false)
    if (data) onSignedIn(data)
    else if (codeOf(error) === 'code-needed') setAsksForCode(true)
    else setProblem(error)
  }

  if (asksForCode) {
    return (
      <CodeForm
        sending={sending}
        problem={problem && inWords(problem, t('wrong'))}
        onCode={send}
        onBack={() => {
          setAsksForCode(false)
          setProblem(null)
        }}
      />
    )
  }
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void send()
      }}
    >
      <Stack gap="md">
        {problem && <ProblemAlert problem={inWords(problem, t('wrong'))} />}
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          size="md"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus={known === '' || undefined}
        />
        <PasswordInput
          label={t('password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
          data-autofocus={known !== '' || undefined}
        />
        <Button type="submit" size="md" loading={sending} fullWidth>
          {t('submit')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('forgot')}
        </Text>
      </Stack>
    </form>
  )
}

/** A refusal in the reader's language where its meaning is plain: what was given is wrong. */
function inWords(problem: Problem, wrong: string): Problem {
  return codeOf(problem) === 'unauthorized' ? { ...problem, type: '/problems/wrong', detail: wrong } : problem
}
