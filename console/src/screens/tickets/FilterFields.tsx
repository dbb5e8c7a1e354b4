import { Button, Group, NativeSelect } from '@mantine/core'
import { IconAddressBook } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { ClearFilters } from '../../lib/ClearFilters'
import { ContactPicker } from '../../lib/ContactPicker'
import type { Choice } from '../../lib/names'
import { may, useSession } from '../../lib/session'
import { ticketPriorities, ticketStates } from '../../lib/tickets/tickets'
import { useOwners } from '../../lib/tickets/useOwners'
import { cleared, isFiltered, me } from './filters'
import { type TicketSearch, validateTickets } from './search'

type Props = { search: TicketSearch; onChange: (search: TicketSearch) => void }
type Name = 'owner' | 'priority' | 'status' | 'sort' | 'contact_id'

/** What narrows the tickets down, each in the address. */
export function Filters({ search, onChange }: Props) {
  const t = useTranslations('tickets')
  const texts = useTranslations('contact')
  const session = useSession()
  const owners = useOwners()
  const any = { value: '', label: t('any') }
  const set = (name: Name, value: string) => onChange(validateTickets({ ...search, [name]: value }))
  const field = (name: Exclude<Name, 'contact_id'>, label: string, data: Choice[]) => (
    <NativeSelect
      label={label}
      value={search[name] ?? ''}
      data={data}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  )
  const whose: Choice[] = [
    any,
    { value: me, label: t('mine') },
    { value: 'none', label: t('nobodys') },
    ...owners.filter(({ value }) => value !== session.user.id),
  ]
  // a colleague who is gone, or is not to be named, is still what is asked for
  const named = !search.owner || whose.some(({ value }) => value === search.owner)
  return (
    <Group align="end" gap="sm" mb="md">
      {search.view &&
        field('status', t('state'), [
          any,
          ...ticketStates.map((value) => ({ value, label: texts(`ticketStatus.${value}`) })),
        ])}
      {field('owner', t('owner'), named ? whose : [...whose, { value: search.owner ?? '', label: search.owner ?? '' }])}
      {field('priority', t('priority'), [
        any,
        ...ticketPriorities.map((value) => ({ value, label: texts(`ticketPriority.${value}`) })),
      ])}
      {may(session, 'contacts:read') && (
        <ByContact id={search.contact_id ?? ''} onChoose={(id) => set('contact_id', id)} />
      )}
      {search.view &&
        field('sort', t('sort'), [
          { value: '', label: t('sorts.updated') },
          { value: 'newest', label: t('sorts.newest') },
        ])}
      {isFiltered(search) && <ClearFilters label={t('clear')} onClear={() => onChange(cleared(search))} />}
    </Group>
  )
}

/** The search of a contact, once somebody wants it: it reads contacts. */
function ByContact({ id, onChoose }: { id: string; onChoose: (id: string) => void }) {
  const t = useTranslations('tickets')
  const [opened, setOpened] = useState(false)
  const contact = api.useQuery('get', '/v1/contacts/{id}', { params: { path: { id } } }, { enabled: id !== '' })
  if (!id && !opened) {
    return (
      <Button variant="default" leftSection={<IconAddressBook size={18} aria-hidden />} onClick={() => setOpened(true)}>
        {t('byContact')}
      </Button>
    )
  }
  return (
    <ContactPicker
      label={t('contact')}
      nothing={t('contactNothing')}
      chosen={(id && contact.data) || null}
      onChoose={(chosen) => onChoose(chosen?.id ?? '')}
    />
  )
}
