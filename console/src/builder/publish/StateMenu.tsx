import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconArchive,
  IconCopy,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import { useFormKey } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import { useProblemText } from '../../lib/states'
import { useEditor, useEditorStore } from '../editor'
import { useKeeping, useKept } from '../keep/KeepProvider'
import { follow } from './follow'

const StateDialogs = onDemand(() => import('./StateDialogs'))

/** What is asked about before it is done. */
export type Dialog = 'resume' | 'archive' | 'discard' | 'lists'

/** What is done with an automation as a whole. */
export function StateMenu() {
  const t = useTranslations('keeping.state')
  const draft = useTranslations('keeping.draft')
  const editor = useEditorStore()
  const { id, state, published } = useEditor((now) => now.automation)
  const session = useSession()
  const { keeper } = useKept()
  const hasDraft = useKeeping((keeping) => keeping.saving.state !== 'unchanged') ?? false
  const navigate = useNavigate()
  const textOf = useProblemText()
  const { key, renew } = useFormKey()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  if (id === null) return null
  const path = { id }

  async function pause() {
    const { data, error } = await client.POST('/v1/automations/{id}/pause', { params: { path } })
    if (error) return notifications.show({ message: textOf(error), color: 'red' })
    follow(editor, data.state)
    announce(t('paused'))
    notifications.show({ message: t('paused'), color: 'teal' })
  }

  async function duplicate() {
    const { data, error } = await client.POST('/v1/automations/{id}/duplicate', {
      params: { path, header: { 'Idempotency-Key': key } },
    })
    if (error) return notifications.show({ message: textOf(error), color: 'red' })
    renew()
    notifications.show({ message: t('duplicated'), color: 'teal' })
    void navigate({ to: '/automations/$id', params: { id: data.id } })
  }

  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('menu')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state === 'active' && (
            <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => void pause()}>
              {t('pause')}
            </Menu.Item>
          )}
          {state === 'active' && may(session, 'runs:write') && published.start.some(({ kind }) => kind === 'list') && (
            <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => setDialog('lists')}>
              {t('lists')}
            </Menu.Item>
          )}
          {state === 'paused' && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setDialog('resume')}>
              {t('resume')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void duplicate()}>
            {t('duplicate')}
          </Menu.Item>
          {keeper && hasDraft && (
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setDialog('discard')}>
              {draft('discard')}
            </Menu.Item>
          )}
          {(state === 'active' || state === 'paused') && (
            <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => setDialog('archive')}>
              {t('archive')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {dialog && <StateDialogs dialog={dialog} id={id} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  )
}
