import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { codeOf } from '../../lib/problem'
import { ProblemAlert } from '../../lib/states'

type Props = { user: Schemas['User']; onClose: () => void; onRemoved: () => void }

/** Removes a person. Where automations name them it says which, and removes them from there only when asked again. */
export function RemoveDialog({ user, onClose, onRemoved }: Props) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [removing, setRemoving] = useState(false)
  const inUse = problem !== null && codeOf(problem) === 'in-use'
  async function remove() {
    setRemoving(true)
    const query = inUse ? { force: true } : {}
    const { error } = await client.DELETE('/v1/users/{id}', { params: { path: { id: user.id }, query } })
    setRemoving(false)
    setProblem(error ?? null)
    if (error) return
    notifications.show({ message: t('removed', { name: user.name }), color: 'teal' })
    onRemoved()
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t('removeTitle', { name: user.name })}>
      <Stack>
        <Text>{t('removeText')}</Text>
        {problem && <ProblemAlert problem={problem} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common('cancel')}
          </Button>
          <Button color="red" loading={removing} onClick={() => void remove()}>
            {t(inUse ? 'removeAnyway' : 'remove')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
