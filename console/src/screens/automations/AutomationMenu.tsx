import { ActionIcon, Menu, Modal } from '@mantine/core'
import {
  IconArchive,
  IconCopy,
  IconDotsVertical,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconTags,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { download } from '../../lib/download'
import { onDemand } from '../../lib/load'
import { newKey } from '../../lib/random'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'

const LabelsDialog = onDemand(() => import('./LabelsDialog'))
const ResumeDialog = onDemand(() => import('../../lib/automation/ResumeDialog'))

type Automation = Schemas['ListedAutomation']

/** What one can do with an automation without opening it. */
export function AutomationMenu({ automation }: { automation: Automation }) {
  const t = useTranslations('automations')
  const session = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { act, problem, forget } = useAction()
  const [open, setOpen] = useState<'labels' | 'archive' | 'resume' | null>(null)
  if (!may(session, 'automations:write')) return null
  const { id, name, state, inside } = automation
  const path = { path: { id } }
  const renew = () => void refresh('/v1/automations')
  const close = () => setOpen(null)

  async function save(format: 'json' | 'yaml') {
    await act('export', async () => {
      const params = { ...path, query: { format } }
      const { data, error } = await client.GET('/v1/automations/{id}/export', { params, parseAs: 'text' })
      if (data !== undefined) download(`${automation.slug}.${format}`, `application/${format}`, data)
      return { error }
    })
  }
  async function duplicate() {
    const params = { ...path, header: { 'Idempotency-Key': newKey() } }
    const call = async () => {
      const { data, error } = await client.POST('/v1/automations/{id}/duplicate', { params })
      if (data) void navigate({ to: '/automations/$id', params: { id: data.id } })
      return { error }
    }
    await act('duplicate', call, t('duplicated', { name }))
  }
  async function pause() {
    const call = () => client.POST('/v1/automations/{id}/pause', { params: path })
    if (await act('pause', call, t('paused', { name }))) renew()
  }

  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name })}>
            <IconDotsVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTags size={16} aria-hidden />} onClick={() => setOpen('labels')}>
            {t('labels')}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void duplicate()}>
            {t('duplicate')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save('json')}>
            {t('export', { format: 'JSON' })}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save('yaml')}>
            {t('export', { format: 'YAML' })}
          </Menu.Item>
          {state === 'active' && (
            <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => void pause()}>
              {t('pause')}
            </Menu.Item>
          )}
          {state === 'paused' && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setOpen('resume')}>
              {t('resume')}
            </Menu.Item>
          )}
          {state !== 'archived' && (
            <Menu.Item
              c="var(--mantine-color-red-light-color)"
              leftSection={<IconArchive size={16} aria-hidden />}
              onClick={() => setOpen('archive')}
            >
              {t('archive')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {open === 'labels' && <LabelsDialog automation={automation} onClose={close} onSaved={renew} />}
        {open === 'resume' && <ResumeDialog id={id} name={name} onClose={close} onDone={renew} />}
      </Suspense>
      {open === 'archive' && (
        <ConfirmDialog
          title={t('archiveTitle', { name })}
          confirm={t('archiveDo')}
          danger
          done={t('archived', { name })}
          send={() => client.POST('/v1/automations/{id}/archive', { params: path })}
          onDone={renew}
          onClose={close}
        >
          {t('archiveText', { count: inside })}
        </ConfirmDialog>
      )}
      {problem && (
        <Modal opened onClose={forget} title={name}>
          <ProblemAlert problem={problem} />
        </Modal>
      )}
    </>
  )
}
