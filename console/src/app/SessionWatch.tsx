import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, onSignedOut } from '../api/client'
import { type Session, useSession } from '../lib/session'
import { SignInForm } from '../screens/sign-in/SignInForm'
import { signedInAgain } from './events'
import { onOtherWindow, tellOtherWindows } from './otherWindows'
import { useSessionActions } from './sessionActions'

/** What stands over the page when the session is not what the page was made for any more. The page stays as it is. */
type Over = { kind: 'signed-out' } | { kind: 'elsewhere'; session: Session }

/** Watches the session: one that ended asks for a sign-in over the page, which keeps its state. */
export function SessionWatch() {
  const session = useSession()
  const { onSession, onOther } = useSessionActions()
  const queries = useQueryClient()
  const [over, setOver] = useState<Over | null>(null)

  useEffect(() => {
    const stop = [
      onSignedOut(() => setOver((now) => now ?? { kind: 'signed-out' })),
      onOtherWindow((told) => {
        if ('signedOut' in told) setOver({ kind: 'signed-out' })
        else if (told.session.user.id !== session.user.id) setOver({ kind: 'elsewhere', session: told.session })
        else {
          setOver(null)
          onSession(told.session)
          signedInAgain()
          void queries.invalidateQueries()
        }
      }),
    ]
    return () => {
      for (const one of stop) one()
    }
  }, [session.user.id, onSession, queries])

  // a window that slept, or was not told, looks when it is looked at
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      const { data } = await client.GET('/v1/session')
      if (data?.user.id === session.user.id) onSession(data)
      else if (data) setOver({ kind: 'elsewhere', session: data })
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [session.user.id, onSession])

  function again(next: Session) {
    if (next.user.id !== session.user.id) {
      onOther(next)
      return
    }
    setOver(null)
    onSession(next)
    tellOtherWindows(next)
    signedInAgain()
    void queries.invalidateQueries()
  }

  if (over?.kind === 'elsewhere') return <Elsewhere there={over.session} onBack={again} />
  return <SignInAgain opened={over !== null} onSignedIn={again} />
}

function SignInAgain({ opened, onSignedIn }: { opened: boolean; onSignedIn: (session: Session) => void }) {
  const t = useTranslations('signIn')
  const session = useSession()
  return (
    <Modal
      opened={opened}
      onClose={() => {}}
      title={t('againTitle')}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={400}
    >
      <Stack>
        <Text c="dimmed" size="sm">
          {t('againSubtitle')}
        </Text>
        <SignInForm email={session.user.email} workspaceID={session.workspace.id} onSignedIn={onSignedIn} />
        <Button variant="subtle" onClick={() => location.assign('/console/')}>
          {t('somebodyElse')}
        </Button>
      </Stack>
    </Modal>
  )
}

/** Another window went to another workspace, or somebody else signed in there: what is typed here is not thrown away unasked. */
function Elsewhere({ there, onBack }: { there: Session; onBack: (session: Session) => void }) {
  const t = useTranslations('signIn')
  const session = useSession()
  const samePerson = there.workspaces.some((workspace) => workspace.id === session.workspace.id)
  const names = { here: session.workspace.name, there: there.workspace.name }

  async function back() {
    const { data } = await client.PUT('/v1/session/workspace', { body: { workspace_id: session.workspace.id } })
    if (data) onBack(data)
  }

  return (
    <Modal
      opened
      onClose={() => {}}
      title={t('otherTabTitle')}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={400}
    >
      <Stack>
        <Text>{samePerson ? t('otherTab', names) : t('otherPerson')}</Text>
        <Group justify="end">
          {samePerson && (
            <Button variant="default" onClick={back}>
              {t('otherTabStay', names)}
            </Button>
          )}
          <Button onClick={() => location.assign('/console/')}>{t('otherTabGo', names)}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
