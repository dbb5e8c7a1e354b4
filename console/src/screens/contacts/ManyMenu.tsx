import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload, IconFilter, IconListCheck, IconUsers } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { stringifySearch } from '../../lib/search-params'
import { may, useSession } from '../../lib/session'
import { type Filters, isFiltered, queryOf } from './filters'

type Props = { filters: Filters; onChange: () => void }

/** What is done with all contacts that the filters leave. */
export function ManyMenu({ filters, onChange }: Props) {
  const t = useTranslations('many')
  const session = useSession()
  const navigate = useNavigate()
  const mayWrite = may(session, 'contacts:write')
  if (session.only_assigned) return null
  const { search: words, ...asked } = queryOf(filters)
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
          {t('menu')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayWrite && (
          <Menu.Item leftSection={<IconListCheck size={16} aria-hidden />} onClick={onChange}>
            {t('change')}
          </Menu.Item>
        )}
        {may(session, 'contacts:export') && (
          <Menu.Item
            component="a"
            href={`/v1/contacts.csv${stringifySearch(queryOf(filters))}`}
            download="contacts.csv"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('export')}
          </Menu.Item>
        )}
        {/* words that are searched for are no condition */}
        {mayWrite && isFiltered(filters) && words === undefined && (
          <Menu.Item
            leftSection={<IconFilter size={16} aria-hidden />}
            onClick={() => void navigate({ to: '/segments/$id', params: { id: 'new' }, search: asked })}
          >
            {t('segment')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconUsers size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/contacts/duplicates' })}
        >
          {t('duplicates')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
