import { MultiSelect, Select, TagsInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { useField } from '../../lib/fields/field'
import { type Choice, inPlace, useNames, withChosen } from '../../lib/names'
import { useEditor } from '../editor'

type OneProps = {
  pointer: string
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
  description?: string
}

type ManyProps = {
  pointer: string
  label: string
  value: readonly string[] | undefined
  onChange: (value: string[] | undefined) => void
  description?: string
}

function One({ pointer, choices, value, onChange, ...rest }: OneProps & { choices: Choice[]; clearable?: boolean }) {
  return (
    <Select
      {...useField(pointer)}
      {...rest}
      data={withChosen(choices, value)}
      value={value ?? null}
      searchable
      comboboxProps={inPlace}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  )
}

function Many({ pointer, choices, value = [], onChange, ...rest }: ManyProps & { choices: Choice[] }) {
  const all = value.reduce<Choice[]>((known, one) => withChosen(known, one), choices)
  return (
    <MultiSelect
      {...useField(pointer)}
      {...rest}
      data={all}
      value={[...value]}
      searchable
      comboboxProps={inPlace}
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen : undefined)}
    />
  )
}

export function ListsPicker(props: ManyProps) {
  return <Many {...props} choices={useNames({ lists: true }).lists} />
}

export function UsersPicker(props: ManyProps) {
  return <Many {...props} choices={useNames({ directory: true }).users} />
}

export function UserPicker(props: OneProps) {
  return <One {...props} clearable choices={useNames({ directory: true }).users} />
}

/** Fields that people made, those of one type where only those fit. */
export function FieldPicker({ types, ...props }: OneProps & { types?: readonly string[] }) {
  const { fields } = useNames({ fields: true })
  const fitting = fields.filter(({ type }) => types === undefined || types.includes(type))
  return <One {...props} choices={fitting.map(({ value, label }) => ({ value, label: `${label} (${value})` }))} />
}

/** Tags by their names. One that is not there yet is made when the automation is saved. */
export function TagsPicker({ pointer, value = [], onChange, ...rest }: ManyProps) {
  const { tags } = useNames({ tags: true })
  return (
    <TagsInput
      {...useField(pointer)}
      {...rest}
      data={tags.map((one) => one.value)}
      value={[...value]}
      comboboxProps={inPlace}
      acceptValueOnBlur
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen : undefined)}
    />
  )
}

/** How long somebody must stop typing before automations are searched. */
const pause = 200

/** The automations that the server finds, without the open one, and the names of those that are chosen. */
function useAutomations(typed: string): Choice[] {
  const own = useEditor((state) => state.automation.id)
  const [search] = useDebouncedValue(typed.trim(), pause)
  const { data } = api.useQuery(
    'get',
    '/v1/automations',
    { params: { query: { limit: 50, ...(search ? { search } : {}) } } },
    { placeholderData: keepPreviousData },
  )
  const { automations } = useNames({ directory: true })
  const found = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const known = automations.filter(({ value }) => !found.some((one) => one.value === value))
  return [...found, ...known].filter(({ value }) => value !== own)
}

export function AutomationPicker({ pointer, value, onChange, ...rest }: OneProps) {
  const [typed, setTyped] = useState('')
  const t = useTranslations('builder')
  return (
    <Select
      {...useField(pointer)}
      {...rest}
      data={withChosen(useAutomations(typed), value)}
      value={value ?? null}
      searchable
      limit={50}
      nothingFoundMessage={t('nothingFound')}
      comboboxProps={inPlace}
      onSearchChange={setTyped}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  )
}

export function AutomationsPicker({ pointer, value = [], onChange, ...rest }: ManyProps) {
  const [typed, setTyped] = useState('')
  const t = useTranslations('builder')
  const all = value.reduce<Choice[]>((known, one) => withChosen(known, one), useAutomations(typed))
  return (
    <MultiSelect
      {...useField(pointer)}
      {...rest}
      data={all}
      value={[...value]}
      searchable
      limit={50}
      nothingFoundMessage={t('nothingFound')}
      comboboxProps={inPlace}
      onSearchChange={setTyped}
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen : undefined)}
    />
  )
}
