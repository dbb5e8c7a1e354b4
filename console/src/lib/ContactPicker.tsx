import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { api, type Schemas } from '../api/client'
import { nameOf } from './contact'
import { inPlace } from './names'

type Props = {
  label: string
  nothing: string
  /** Who is not offered, such as the contact for whom another one is sought. */
  except?: readonly string[]
  chosen: Schemas['Contact'] | null
  onChoose: (contact: Schemas['Contact'] | null) => void
  /** As a field of a form. */
  id?: string
  error?: string | undefined
  required?: boolean
}

/** Finds one contact by name, e-mail or phone. The server searches. */
export function ContactPicker({ label, nothing, except = [], chosen, onChoose, ...field }: Props) {
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text.trim(), 150)
  const found = api.useQuery(
    'get',
    '/v1/contacts',
    { params: { query: { ...(query ? { search: query } : {}), limit: 20 } } },
    { placeholderData: (before) => before },
  )
  const offered = (found.data?.items ?? []).filter((one) => !except.includes(one.id))
  const all = chosen && !offered.some((one) => one.id === chosen.id) ? [chosen, ...offered] : offered
  return (
    <Select
      {...field}
      label={label}
      searchable
      clearable
      comboboxProps={inPlace}
      nothingFoundMessage={nothing}
      // the server has searched already, also by what is not in the label
      filter={({ options }) => options}
      data={all.map((one) => ({ value: one.id, label: [nameOf(one), one.phone].filter(Boolean).join(' · ') }))}
      value={chosen?.id ?? null}
      searchValue={text}
      onSearchChange={setText}
      onChange={(id) => onChoose(all.find((one) => one.id === id) ?? null)}
    />
  )
}
