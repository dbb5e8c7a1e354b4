import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { useAction } from './action'
import { ProblemAlert } from './states'

type Props = {
  title: string
  /** What will happen, in full. */
  children: ReactNode
  /** The words of the button that does it. */
  confirm: string
  /** What is to be typed before it can be done, of what cannot be undone. */
  typed?: { label: string; text: string }
  danger?: boolean
  /** Said when it is done. */
  done: string
  send: () => Promise<{ error?: Problem }>
  onDone?: () => void
  onClose: () => void
}

/** Asks before something is done that is not easily undone, and shows why it was refused. */
export function ConfirmDialog(props: Props) {
  const { title, children, confirm, typed, danger, done, send, onDone, onClose } = props
  const t = useTranslations('common')
  const [text, setText] = useState('')
  const { act, problem, doing } = useAction()
  const ready = !typed || text.trim() === typed.text

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!ready || !(await act('confirm', send, done))) return
    onClose()
    onDone?.()
  }
  // what is on its way is done all the same: whoever closes it would take it for cancelled
  const close = () => {
    if (doing === null) onClose()
  }
  return (
    <Modal opened onClose={close} title={title}>
      <form onSubmit={submit}>
        <Stack>
          {problem && <ProblemAlert problem={problem} />}
          <Text component="div" size="sm">
            {children}
          </Text>
          {typed && (
            <TextInput
              label={typed.label}
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="end">
            <Button variant="default" onClick={close} disabled={doing !== null}>
              {t('cancel')}
            </Button>
            <Button type="submit" color={danger ? 'red' : undefined} disabled={!ready} loading={doing !== null}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
