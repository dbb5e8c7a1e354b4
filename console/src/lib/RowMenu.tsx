import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'

type Props = {
  /** Names the row, for who does not see where the button stands. */
  label: string
  items: readonly { label: string; danger?: boolean; onClick: () => void }[]
}

/** What can be done with a row of a table. */
export function RowMenu({ label, items }: Props) {
  if (items.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} color={item.danger ? 'red' : undefined} onClick={item.onClick}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
