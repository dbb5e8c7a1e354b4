import { Button, NativeSelect, Popover, Stack } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { useAllLists, useAllTags } from '../../lib/names'
import { may, useSession } from '../../lib/session'
import { ticketStates } from '../../lib/tickets/tickets'
import { countOf, type Filters } from '../search'

type Props = { filters: Filters; onChange: (change: Partial<Filters>) => void }
type Choice = { value: string; label: string }

/** By tag, list, number and state of a ticket. */
export function FilterMenu({ filters, onChange }: Props) {
  const t = useTranslations('chat')
  const [opened, setOpened] = useState(false)
  const count = countOf(filters)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withinPortal={false}>
      <Popover.Target>
        <Button
          size="xs"
          variant={count > 0 ? 'light' : 'default'}
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {count > 0 ? t('filtersSet', { count }) : t('filters')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{opened && <Fields filters={filters} onChange={onChange} />}</Popover.Dropdown>
    </Popover>
  )
}

function Fields({ filters, onChange }: Props) {
  const t = useTranslations('chat')
  const contactTexts = useTranslations('contact')
  const session = useSession()
  const tags = useAllTags()
  const lists = useAllLists()
  const directory = api.useQuery('get', '/v1/directory')
  const any = { value: '', label: t('any') }
  const named = (of: { id: string; name: string }[] | undefined) =>
    (of ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const field = (label: string, name: 'tag' | 'list_id' | 'number_id', choices: Choice[]) => (
    <NativeSelect
      size="xs"
      label={label}
      value={filters[name] ?? ''}
      data={[any, ...choices]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value || undefined })}
    />
  )
  const numbers = (directory.data?.numbers ?? []).map((one) => ({ value: one.id, label: one.display_phone }))
  return (
    <Stack gap="xs">
      {field(t('tag'), 'tag', named(tags.data))}
      {field(t('list'), 'list_id', named(lists.data))}
      {field(t('number'), 'number_id', numbers)}
      {may(session, 'tickets:read') && (
        <NativeSelect
          size="xs"
          label={t('ticket')}
          value={filters.ticket ?? ''}
          data={[any, ...ticketStates.map((one) => ({ value: one, label: contactTexts(`ticketStatus.${one}`) }))]}
          onChange={(event) => onChange({ ticket: ticketStates.find((one) => one === event.currentTarget.value) })}
        />
      )}
      <Button
        size="xs"
        variant="subtle"
        onClick={() => onChange({ tag: undefined, list_id: undefined, number_id: undefined, ticket: undefined })}
      >
        {t('clear')}
      </Button>
    </Stack>
  )
}
