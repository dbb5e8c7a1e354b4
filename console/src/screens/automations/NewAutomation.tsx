import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconFileImport, IconPlus, IconToolsKitchen2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'

/** How a new automation begins: empty, from a recipe, or from a file. */
export function NewAutomation({ onImport }: { onImport: () => void }) {
  const t = useTranslations('automations')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          leftSection={<IconPlus size={18} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {t('new')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPlus size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/automations/$id" params={{ id: 'new' }} {...props} />}
        >
          {t('newEmpty')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconToolsKitchen2 size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/automations/recipes" {...props} />}
        >
          {t('newRecipe')}
        </Menu.Item>
        <Menu.Item leftSection={<IconFileImport size={16} aria-hidden />} onClick={onImport}>
          {t('newFile')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
