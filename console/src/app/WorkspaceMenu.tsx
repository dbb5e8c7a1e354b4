import { Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { client } from '../api/client'
import { useSession } from '../lib/session'
import { useProblemText } from '../lib/states'
import { useSessionActions } from './sessionActions'

/** Where one is, and, for who has several workspaces, the way to another. */
export function WorkspaceMenu() {
  const t = useTranslations('menu')
  const roles = useTranslations('roles')
  const session = useSession()
  const { onOther } = useSessionActions()
  const textOf = useProblemText()
  const name = (
    <span className="workspace-name">
      <Text size="xs" c="dimmed">
        {t('workspace')}
      </Text>
      <Text fw={600} truncate>
        {session.workspace.name}
      </Text>
    </span>
  )
  if (session.workspaces.length < 2) return <div className="workspace">{name}</div>

  async function go(id: string) {
    if (id === session.workspace.id) return
    const { data, error } = await client.PUT('/v1/session/workspace', { body: { workspace_id: id } })
    if (data) onOther(data)
    else notifications.show({ color: 'red', message: textOf(error) })
  }

  return (
    <Menu width="target" position="bottom-start" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className="workspace">
          <VisuallyHidden>{t('changeWorkspace')}</VisuallyHidden>
          {name}
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {session.workspaces.map((workspace) => (
          <Menu.Item
            key={workspace.id}
            onClick={() => go(workspace.id)}
            rightSection={
              workspace.id === session.workspace.id ? <IconCheck size={16} aria-label={t('workspace')} /> : undefined
            }
          >
            {workspace.name}
            <Text size="xs" c="dimmed">
              {roles(workspace.role)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
