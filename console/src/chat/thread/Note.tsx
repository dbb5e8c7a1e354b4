import { ActionIcon, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { useRefresh } from '../../lib/refresh'
import { useSession } from '../../lib/session'
import { Moment } from '../../lib/time'

/** What somebody noted for colleagues, which the contact never sees. */
export function NoteBubble({ note }: { note: Schemas['Note'] }) {
  const t = useTranslations('chat')
  const common = useTranslations('common')
  const session = useSession()
  const refresh = useRefresh()
  const [asks, setAsks] = useState(false)
  const trash = useRef<HTMLButtonElement>(null)
  const directory = api.useQuery('get', '/v1/directory')
  const [kind, id] = note.author.split('/')
  const own = kind === 'user' && id === session.user.id
  const name = own ? t('byYou') : (directory.data?.users.find((one) => one.id === id)?.name ?? t('byProgram'))
  const params = { path: { contact_id: note.contact_id, id: note.id } }
  return (
    <article className="noted" aria-label={`${t('note')}: ${note.text}`}>
      <div className="said-by">
        {t('note')} · {name} · <Moment at={note.created_at} muted />
      </div>
      <Text size="sm" className="said-text">
        {note.text}
      </Text>
      {own && (
        <ActionIcon
          ref={trash}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('noteDelete')}
          onClick={() => setAsks(true)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
      {asks && (
        <ConfirmDialog
          title={t('noteDeleteAsk')}
          confirm={common('delete')}
          danger
          done={t('noteDeleted')}
          send={() => client.DELETE('/v1/conversations/{contact_id}/notes/{id}', { params })}
          onDone={() => {
            // the note goes, and its button with it: who uses keys stays in the conversation
            trash.current?.closest<HTMLElement>('[role=log]')?.focus()
            void refresh('/v1/conversations/{contact_id}/notes')
          }}
          onClose={() => {
            setAsks(false)
            trash.current?.focus()
          }}
        >
          {t('noteDeleteText')}
        </ConfirmDialog>
      )}
    </article>
  )
}
