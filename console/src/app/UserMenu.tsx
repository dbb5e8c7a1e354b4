import { Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBook2, IconKeyboard, IconLogout, IconSelector, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { client } from '../api/client'
import { Initials } from '../lib/Initials'
import { useSession } from '../lib/session'
import { useProblemText } from '../lib/states'
import { tellOtherWindows } from './otherWindows'
import { useSessionActions } from './sessionActions'

/** The person's own menu, at the foot of the main one. */
export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const t = useTranslations('menu')
  const roles = useTranslations('roles')
  const { user, role } = useSession()
  const { onLeave } = useSessionActions()
  const textOf = useProblemText()

  async function signOut() {
    // who comes next in this browser is not told of these chats; to remove the device takes the session
    const { pushNoMore } = await import('../chat/notify/push-device').catch(() => ({ pushNoMore: null }))
    await pushNoMore?.(user.id).catch(() => {})
    const { error } = await client.DELETE('/v1/session')
    if (error && error.status !== 401) {
      notifications.show({ color: 'red', message: textOf(error) })
      return
    }
    tellOtherWindows(null)
    onLeave()
  }

  return (
    <Menu width="target" position="top-start" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className="user">
          <VisuallyHidden>{t('you')}</VisuallyHidden>
          <Initials name={user.name} />
          <span className="user-name">
            <Text size="sm" fw={600} truncate>
              {user.name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {roles(role)}
            </Text>
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconUserCircle size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/settings/account" {...props} />}
        >
          {t('account')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onKeys}>
          {t('shortcuts')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook2 size={16} aria-hidden />}>
          {t('apiReference')}
        </Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={signOut}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
