import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { ProblemAlert } from '../../lib/states'
import { type Base, useEditorStore } from '../editor'
import { follow } from './follow'
import type { Dialog } from './StateMenu'

/** The dialog that was asked for. */
export default function StateDialogs({ dialog, id, onClose }: { dialog: Dialog; id: string; onClose: () => void }) {
  if (dialog === 'resume') return <ResumeDialog id={id} onClose={onClose} />
  if (dialog === 'lists') return <StartListsDialog id={id} onClose={onClose} />
  return dialog === 'archive' ? <ArchiveDialog id={id} onClose={onClose} /> : <DiscardDialog onClose={onClose} />
}

/** What is said afterwards where only the answer knows it. */
type Answer = { error?: Problem; data?: { state: Base['state'] }; said?: string }
type Send = () => Promise<Answer>

type DialogProps = {
  title: string
  text: string
  action: string
  danger?: boolean
  said?: string
  send: Send
  children?: ReactNode
  onClose: () => void
}

/** Asks before something is done with the whole automation. */
function StateDialog({ title, text, action, danger, said = '', send, children, onClose }: DialogProps) {
  const common = useTranslations('common')
  const editor = useEditorStore()
  const { submit, sending, problem } = useSending({
    pointers: [],
    send,
    onDone: ({ data, said: answered = said }) => {
      if (data) follow(editor, data.state)
      notifications.show({ message: answered, color: 'teal' })
      announce(answered)
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          {problem && <ProblemAlert problem={problem} />}
          <Text size="sm">{text}</Text>
          {children}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" color={danger ? 'red' : undefined} loading={sending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const choices = ['send_now', 'skip', 'spread'] as const
type Overdue = (typeof choices)[number]

function overdueOf(choice: Overdue): Schemas['OverdueChoice'] {
  return choice === 'spread' ? { spread: 'PT1H' } : choice
}

function ResumeDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('keeping.state')
  const [overdue, setOverdue] = useState<Overdue>('send_now')
  return (
    <StateDialog
      title={t('resumeTitle')}
      text={t('resumeText')}
      action={t('resume').replace('…', '')}
      said={t('resumed')}
      onClose={onClose}
      send={() =>
        client.POST('/v1/automations/{id}/resume', {
          params: { path: { id } },
          body: { overdue: overdueOf(overdue) },
        })
      }
    >
      <NativeSelect
        aria-label={t('resumeText')}
        value={overdue}
        onChange={(event) => setOverdue(choices.find((one) => one === event.currentTarget.value) ?? 'send_now')}
        data={choices.map((one) => ({ value: one, label: t(`overdue.${one}`) }))}
      />
    </StateDialog>
  )
}

function ArchiveDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('keeping.state')
  return (
    <StateDialog
      danger
      title={t('archiveTitle')}
      text={t('archiveText')}
      action={t('archive').replace('…', '')}
      said={t('archived')}
      onClose={onClose}
      send={() => client.POST('/v1/automations/{id}/archive', { params: { path: { id } } })}
    />
  )
}

/** Lets the members of its list starts in: each once for an opened dialog, however often it is tried. */
function StartListsDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('keeping.state')
  const { key } = useFormKey()
  return (
    <StateDialog
      title={t('listsTitle')}
      text={t('listsText')}
      action={t('lists').replace('…', '')}
      onClose={onClose}
      send={async () => {
        const { data, error } = await client.POST('/v1/automations/{id}/start_lists', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
        })
        return error ? { error } : { said: t('listsStarted', { count: data.entered }) }
      }}
    />
  )
}

/** Puts what is published in place of the draft. It can be undone as long as the page is open. */
function DiscardDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('keeping.draft')
  const editor = useEditorStore()
  return (
    <StateDialog
      danger
      title={t('discardTitle')}
      text={t('discardText')}
      action={t('discard').replace('…', '')}
      said={t('discarded')}
      onClose={onClose}
      send={async () => {
        const { automation, replace } = editor.getState()
        // the keeper sees that nothing differs, and drops the draft at the server
        replace('discard the draft', automation.published, automation)
        return {}
      }}
    />
  )
}
