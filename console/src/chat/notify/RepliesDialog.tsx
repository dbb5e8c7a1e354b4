import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { useRefresh } from '../../lib/refresh'
import { useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { useQuickReplies } from '../composer/QuickReplies'

type Reply = Schemas['QuickReply']

/** What the team has ready to say: written, changed and deleted by who assigns chats. */
export default function RepliesDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('chat')
  const replies = useQuickReplies()
  const [written, setWritten] = useState<Reply | 'new' | null>(null)
  const another = useRef<HTMLButtonElement>(null)
  return (
    <Modal opened onClose={onClose} title={t('quickReplies')} size="lg">
      {written ? (
        <Form
          key={written === 'new' ? 'new' : written.id}
          reply={written === 'new' ? null : written}
          onDone={() => setWritten(null)}
        />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            {t('quickHint')}
          </Text>
          {replies.isPending && <Loading rows={3} />}
          {replies.error && !replies.data && <Failed problem={replies.error} retry={() => void replies.refetch()} />}
          <ul className="person-list">
            {(replies.data ?? []).map((reply) => (
              <One
                key={reply.id}
                reply={reply}
                onChange={() => setWritten(reply)}
                onDeleted={() => another.current?.focus()}
              />
            ))}
          </ul>
          <Button ref={another} onClick={() => setWritten('new')} style={{ alignSelf: 'start' }}>
            {t('quickNew')}
          </Button>
        </Stack>
      )}
    </Modal>
  )
}

type OneProps = { reply: Reply; onChange: () => void; onDeleted: () => void }

function One({ reply, onChange, onDeleted }: OneProps) {
  const t = useTranslations('chat')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const [asks, setAsks] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" align="start">
        <div className="composer-line">
          <Text size="sm" fw={600}>
            /{reply.shortcut}
          </Text>
          <Text size="sm" className="quick-text">
            {reply.text}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            onClick={onChange}
            aria-label={t('quickChange', { name: reply.shortcut })}
          >
            {t('quickEdit')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            ref={button}
            onClick={() => setAsks(true)}
            aria-label={t('quickDelete', { name: reply.shortcut })}
          >
            {common('delete')}
          </Button>
        </Group>
      </Group>
      {asks && (
        <ConfirmDialog
          title={t('quickDeleteAsk', { name: reply.shortcut })}
          confirm={common('delete')}
          danger
          done={t('quickDeleted')}
          send={() => client.DELETE('/v1/quick_replies/{id}', { params: { path: { id: reply.id } } })}
          onDone={() => {
            onDeleted()
            void refresh('/v1/quick_replies')
          }}
          onClose={() => {
            setAsks(false)
            button.current?.focus()
          }}
        >
          {t('quickDeleteText')}
        </ConfirmDialog>
      )}
    </li>
  )
}

const form = 'quick'

function Form({ reply, onDone }: { reply: Reply | null; onDone: () => void }) {
  const t = useTranslations('chat')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const { key } = useFormKey()
  const { user } = useSession()
  const kept = useKept(`${user.id}.quick.${reply?.id ?? 'new'}`, {
    shortcut: reply?.shortcut ?? '',
    text: reply?.text ?? '',
  })
  const { shortcut, text } = kept.values
  const body = { shortcut: shortcut.trim().replace(/^\//, ''), text: text.trim() }
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/shortcut', '/text'],
    send: () =>
      reply
        ? client.PUT('/v1/quick_replies/{id}', { params: { path: { id: reply.id } }, body })
        : client.POST('/v1/quick_replies', { params: { header: { 'Idempotency-Key': key } }, body }),
    onDone: () => {
      kept.clear()
      void refresh('/v1/quick_replies')
      onDone()
    },
  })
  const cancel = () => {
    kept.clear()
    onDone()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormProblem
          form={form}
          problem={problem}
          sorted={sorted}
          labels={{ '/shortcut': t('quickShortcut'), '/text': t('quickText') }}
        />
        <TextInput
          id={fieldID(form, '/shortcut')}
          label={t('quickShortcut')}
          description={t('quickShortcutHint')}
          value={shortcut}
          maxLength={50}
          error={sorted.at['/shortcut']}
          onChange={(event) => kept.set({ shortcut: event.currentTarget.value })}
          data-autofocus
        />
        <Textarea
          id={fieldID(form, '/text')}
          label={t('quickText')}
          description={t('quickTextHint')}
          autosize
          minRows={3}
          value={text}
          error={sorted.at['/text']}
          onChange={(event) => kept.set({ text: event.currentTarget.value })}
        />
        <FormButtons submitLabel={common('save')} sending={sending} onCancel={cancel} />
      </Stack>
    </form>
  )
}
