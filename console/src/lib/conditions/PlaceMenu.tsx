import { ActionIcon, Group, Menu } from '@mantine/core'
import { IconDots, IconX } from '@tabler/icons-react'
import { type PlaceActions, useEditing } from './editing'

type PlaceMenuProps = { actions: PlaceActions; label: string; removeLabel: string }

const order = ['up', 'down', 'duplicate', 'group', 'ungroup'] as const

/** What can be done to a condition in its place, and a button that takes it away. */
export function PlaceMenu({ actions, label, removeLabel }: PlaceMenuProps) {
  const { t } = useEditing().words
  const possible = order.flatMap((name) => {
    const act = actions[name]
    return act ? [{ name, act }] : []
  })
  return (
    <Group gap={2} wrap="nowrap" className="condition-actions">
      {possible.length > 0 && (
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={label}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {possible.map(({ name, act }) => (
              <Menu.Item key={name} onClick={act}>
                {t(name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={removeLabel} onClick={actions.remove}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
