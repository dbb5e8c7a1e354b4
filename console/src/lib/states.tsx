import { Alert, Button, Center, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { useCountdown, useLasting } from './hooks'
import { codeOf, isUnreached, mayPass } from './problem'
import { ThingLink } from './ThingLink'

/** Grey bars while something is loaded for the first time, once that takes long enough to be noticed. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const t = useTranslations('common')
  const lasting = useLasting(true)
  if (!lasting) return null
  return (
    <Stack gap="md" aria-busy="true" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never move
        <Skeleton key={row} height={40} radius="md" />
      ))}
    </Stack>
  )
}

type EmptyProps = { text: string; icon?: ReactNode; children?: ReactNode }

/** One sentence and one button. */
export function Empty({ text, icon, children }: EmptyProps) {
  return (
    <Center py={64} px="md">
      <Stack align="center" gap="md" maw={420}>
        <ThemeIcon size={56} radius="xl" variant="light" color="gray" aria-hidden>
          {icon ?? <IconInbox size={28} />}
        </ThemeIcon>
        <Text ta="center" c="dimmed">
          {text}
        </Text>
        {children}
      </Stack>
    </Center>
  )
}

/** A problem in the words of the reader; what only the server can say, it says itself. */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations('problem')
  return (problem) => {
    if (isUnreached(problem)) return t('unreached')
    switch (codeOf(problem)) {
      case 'unauthorized':
        return t('signedOut')
      case 'forbidden':
        return problem.detail ?? t('forbidden')
      case 'not-found':
        return t('notFound')
      case 'stale-revision':
        return t('stale')
      case 'idempotency-key-reused':
        return t('reused')
      case 'too-many-requests':
        return t('tooMany')
      case 'unavailable':
        return t('unavailable')
      case 'internal':
        return t('internal')
      default:
        return problem.detail ?? problem.title
    }
  }
}

/** When to try again, counted down. */
function Later({ seconds }: { seconds: number }) {
  const t = useTranslations('problem')
  const left = useCountdown(seconds)
  return (
    <Text size="sm" mt={4}>
      {left > 0 ? t('later', { seconds: left }) : t('now')}
    </Text>
  )
}

/** The frame of what was refused or is wrong, which is read aloud as soon as it is there. */
export function RefusalAlert({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      styles={{ message: { color: 'var(--mantine-color-text)' } }}
    >
      {children}
    </Alert>
  )
}

/** A refusal with all that it says: its reason, who uses the thing, when to come again. */
export function ProblemAlert({ problem, title }: { problem: Problem; title?: string }) {
  const t = useTranslations('problem')
  const textOf = useProblemText()
  return (
    <RefusalAlert title={title ?? t('title')}>
      <Text size="sm">{textOf(problem)}</Text>
      {problem.holders && problem.holders.length > 0 && (
        <Text size="sm" component="div" mt={4}>
          {t('inUse')}
          <ul>
            {problem.holders.map((holder) => (
              <li key={`${holder.kind}/${holder.id}`}>
                <ThingLink kind={holder.kind} id={holder.id}>
                  {holder.name}
                </ThingLink>{' '}
                ({t(`holder.${holder.kind}`)})
              </li>
            ))}
          </ul>
        </Text>
      )}
      {problem.retry_after !== undefined && <Later seconds={problem.retry_after} />}
    </RefusalAlert>
  )
}

/** What could not be loaded, and a button where another try may help. */
export function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const t = useTranslations()
  return (
    <Center py={48} px="md">
      <Stack maw={480} w="100%">
        <ProblemAlert problem={problem} title={t('problem.loadTitle')} />
        {mayPass(problem) && (
          <Button variant="default" onClick={retry} style={{ alignSelf: 'start' }}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Center>
  )
}

/** The head of a screen. Its heading is where the focus goes after the address changed. */
export function ScreenHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="screen-head">
      <Title order={1} size="h2" tabIndex={-1} data-screen-title>
        {title}
      </Title>
      {children && <div className="screen-head-actions">{children}</div>}
    </div>
  )
}
