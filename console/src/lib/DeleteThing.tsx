import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { useAction } from './action'
import { codeOf } from './problem'
import { may, useSession } from './session'
import { ProblemAlert } from './states'

type Props = {
  title: string
  /** What goes with it, and what stays. */
  children: ReactNode
  /** Said when it is done. */
  done: string
  send: (force: boolean) => Promise<{ error?: Problem }>
  onDone: () => void
  onClose: () => void
}

/** Deletes something that others may use: the server then names them, and it is done all the same only by who may, asked again. */
export function DeleteThing({ title, children, done, send, onDone, onClose }: Props) {
  const t = useTranslations('common')
  const { act, problem, doing } = useAction()
  const inUse = problem !== null && codeOf(problem) === 'in-use'
  const mayForce = may(useSession(), 'settings:write')

  async function remove(force: boolean) {
    if (!(await act('delete', () => send(force), done))) return
    onClose()
    onDone()
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        {problem && <ProblemAlert problem={problem} />}
        <Text component="div" size="sm">
          {inUse ? t(mayForce ? 'deleteUsed' : 'deleteUsedNot') : children}
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('cancel')}
          </Button>
          {(!inUse || mayForce) && (
            <Button color="red" loading={doing !== null} onClick={() => remove(inUse)}>
              {t(inUse ? 'deleteAllTheSame' : 'delete')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
