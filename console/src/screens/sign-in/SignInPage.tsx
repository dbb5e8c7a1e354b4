import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../../lib/hooks'
import { Logo } from '../../lib/Logo'
import { LanguageSelect } from '../../lib/looks'
import type { Session } from '../../lib/session'
import { ChooseWorkspace } from './ChooseWorkspace'
import { SignInForm } from './SignInForm'
import { type Stage, TakeLink } from './TakeLink'

/** The token of a one-time link, which stands after the # so that no server and no log ever sees it. */
export function tokenIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token')
}

type Props = { token: string | null; onSignedIn: (session: Session) => void; onLinkGivenUp: () => void }

/** The page for who is not signed in. */
export function SignInPage({ token, onSignedIn, onLinkGivenUp }: Props) {
  const t = useTranslations('signIn')
  const [stage, setStage] = useState<Stage>('checking')
  const [choosing, setChoosing] = useState<Session | null>(null)
  const take = (session: Session) => (session.workspaces.length > 1 ? setChoosing(session) : onSignedIn(session))

  if (choosing) {
    return (
      <Frame title={t('chooseTitle')} subtitle={t('chooseSubtitle')}>
        <ChooseWorkspace session={choosing} onChosen={onSignedIn} />
      </Frame>
    )
  }
  if (token) {
    const title = {
      checking: t('linkTitle'),
      new: t('linkNewTitle'),
      old: t('linkOldTitle'),
      code: t('codeTitle'),
      dead: t('linkDeadTitle'),
    }[stage]
    const subtitle = stage === 'new' ? t('linkNewSubtitle') : stage === 'old' ? t('linkOldSubtitle') : undefined
    return (
      <Frame title={title} subtitle={subtitle}>
        {/* a link is to its workspace: there is nothing to choose */}
        <TakeLink key={token} token={token} onSignedIn={onSignedIn} onGiveUp={onLinkGivenUp} onStage={setStage} />
      </Frame>
    )
  }
  return (
    <Frame title={t('title')} subtitle={t('subtitle')}>
      <SignInForm onSignedIn={take} />
    </Frame>
  )
}

function Frame({ title, subtitle, children }: { title: string; subtitle?: string | undefined; children: ReactNode }) {
  usePageTitle(title)
  return (
    <div className="doorstep">
      <main className="doorstep-card">
        <Stack gap="xl">
          <Group gap="sm" justify="center">
            <Logo size={36} />
            <Text fw={700} size="xl">
              Cadenza
            </Text>
          </Group>
          <Paper withBorder radius="lg" p={{ base: 'lg', xs: 'xl' }} shadow="sm">
            <Stack gap="lg">
              <div>
                <Title order={1} size="h2">
                  {title}
                </Title>
                {subtitle && (
                  <Text c="dimmed" mt={4}>
                    {subtitle}
                  </Text>
                )}
              </div>
              {children}
            </Stack>
          </Paper>
          <LanguageSelect quiet />
        </Stack>
      </main>
    </div>
  )
}
