import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { nameOf } from '../../lib/contact'

type Chosen = { id: string; name: string }
type Props = { id: string; error: string | undefined; chosen: Chosen; onChoose: (contact: Chosen) => void }

/** Finds a contact of the workspace by what one types. */
export function ContactPicker({ id, error, chosen, onChoose }: Props) {
  const t = useTranslations('testing')
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const asked = search.length >= 2 && search !== chosen.name
  const found = api.useQuery('get', '/v1/contacts', { params: { query: { search, limit: 20 } } }, { enabled: asked })
  const options = (asked ? (found.data?.items ?? []) : []).map((one) => ({
    value: one.id,
    label: one.phone ? `${nameOf(one)} · ${one.phone}` : nameOf(one),
  }))
  const known = options.some((one) => one.value === chosen.id)
  const all = chosen.id && !known ? [{ value: chosen.id, label: chosen.name }, ...options] : options
  return (
    <Select
      id={id}
      label={t('contact')}
      placeholder={t('contactHint')}
      error={error}
      searchable
      value={chosen.id || null}
      data={all}
      onSearchChange={setTyped}
      // the server has searched, by more than what is shown
      filter={({ options: shown }) => shown}
      nothingFoundMessage={asked && found.data ? t('contactNobody') : null}
      onChange={(value) => {
        const option = all.find((one) => one.value === value)
        if (option) onChoose({ id: option.value, name: option.label })
      }}
    />
  )
}
