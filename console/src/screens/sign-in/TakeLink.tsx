import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import { codeOf } from '../../lib/problem'
import type { Session } from '../../lib/session'
import { Loading, ProblemAlert } from '../../lib/states'
import { CodeForm } from './CodeForm'

type Props = {
  token: string
  onSignedIn: (session: Session) => void
  onGiveUp: () => void
  onStage: (stage: Stage) => void
}

/** What the link asks for: nothing yet, a new password, the one that the person has, a code, or another link. */
export type Stage = 'checking' | 'new' | 'old' | 'code' | 'dead'

/** The refusal by which an invitation asks for the password that its person has already. Only its words tell it from a dead link. */
const givePassword = 'give the password that you have here already'

function stageAfter(problem: Problem, before: Stage): Stage {
  if (codeOf(problem) === 'code-needed') return 'code'
  if (codeOf(problem) === 'invalid') return 'new'
  if (codeOf(problem) !== 'unauthorized') return before
  if (before === 'code') return 'code'
  return problem.detail === givePassword ? 'old' : 'dead'
}

/** Signs in by a one-time link, and asks for what its kind needs. What is refused does not use the link up. */
export function TakeLink({ token, onSignedIn, onGiveUp, onStage }: Props) {
  const t = useTranslations('signIn')
  const [stage, setStage] = useState<Stage>('checking')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)
  const asked = useRef('')

  async function send(given: { password?: string; code?: string }, from: Stage) {
    setSending(true)
    setProblem(null)
    const { data, error } = await client.POST('/v1/session/link', { body: { token, ...given } })
    setSending(false)
    if (data) {
      onSignedIn(data)
      return
    }
    const next = stageAfter(error, from)
    setStage(next)
    onStage(next)
    // to be asked for something is no failure; to have given a wrong one is
    const wrong = next === from || !['new', 'old', 'code', 'dead'].includes(next)
    setProblem(wrong ? error : null)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is tried once, when it comes; each try counts
  useEffect(() => {
    if (asked.current === token) return
    asked.current = token
    void send({}, 'checking')
  }, [token])

  const given = password ? { password } : {}
  switch (stage) {
    case 'checking':
      return problem ? (
        <Stack>
          <ProblemAlert problem={problem} />
          <Button variant="default" loading={sending} onClick={() => send({}, 'checking')}>
            {t('submitCode')}
          </Button>
        </Stack>
      ) : (
        <Stack>
          <Text c="dimmed">{t('linkChecking')}</Text>
          <Loading rows={2} />
        </Stack>
      )
    case 'code':
      return (
        <CodeForm
          sending={sending}
          problem={problem && { ...problem, type: '/problems/wrong', detail: t('wrong') }}
          onCode={(code) => send({ ...given, code }, 'code')}
          onBack={onGiveUp}
        />
      )
    case 'dead':
      return (
        <Stack>
          <Text>{t('linkDead')}</Text>
          <Button size="md" onClick={onGiveUp}>
            {t('linkToSignIn')}
          </Button>
        </Stack>
      )
    default:
      return (
        <form
          onSubmit={(event: FormEvent) => {
            event.preventDefault()
            void send(given, stage)
          }}
        >
          <Stack>
            {problem && codeOf(problem) !== 'invalid' && (
              <ProblemAlert
                problem={stage === 'old' ? { ...problem, type: '/problems/wrong', detail: t('wrong') } : problem}
              />
            )}
            <PasswordInput
              label={stage === 'new' ? t('linkNewPassword') : t('password')}
              description={stage === 'new' ? t('linkNewHint') : undefined}
              autoComplete={stage === 'new' ? 'new-password' : 'current-password'}
              error={problem?.errors?.[0]?.detail}
              aria-invalid={problem?.errors !== undefined}
              required
              withAsterisk={false}
              size="md"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
            />
            <Button type="submit" size="md" loading={sending}>
              {t('submitCode')}
            </Button>
          </Stack>
        </form>
      )
  }
}
