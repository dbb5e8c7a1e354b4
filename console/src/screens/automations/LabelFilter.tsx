import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'

type Props = { value: string | undefined; onChange: (id: string | null) => void }

/** Chooses the label whose automations are shown. Labels are asked for when somebody opens it: most visits need none. */
export function LabelFilter({ value, onChange }: Props) {
  const t = useTranslations('automations')
  const common = useTranslations('common')
  const [open, setOpen] = useState(false)
  const wanted = { enabled: open || value !== undefined }
  const labels = api.useQuery('get', '/v1/labels', { params: { query: { limit: 200 } } }, wanted)
  const chosen = labels.data?.items.find(({ id }) => id === value)?.name
  return (
    <Menu opened={open} onChange={setOpen}>
      <Menu.Target>
        <Button variant="default" fw={400} rightSection={<IconChevronDown size={16} aria-hidden />}>
          {chosen ? `${t('label')}: ${chosen}` : t('allLabels')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange(null)}>{t('allLabels')}</Menu.Item>
        {labels.isPending && <Menu.Label>{common('loading')}</Menu.Label>}
        {labels.data?.items.length === 0 && <Menu.Label>{t('noLabels')}</Menu.Label>}
        {labels.data?.items.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onChange(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
