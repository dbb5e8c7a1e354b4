import { MultiSelect, Select, SimpleGrid } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { inPlace, useNames } from '../../lib/names'
import { consents, type Filters, windows, without } from './filters'

type Props = { filters: Filters; onChange: (filters: Filters) => void }

/** A field for each filter. It is loaded when somebody opens the filters. */
export default function FilterFields({ filters, onChange }: Props) {
  const t = useTranslations('contacts')
  const names = useNames({ tags: true, lists: true, segments: true, directory: true })
  const many = (name: 'tag' | 'list_id' | 'segment_id') => ({
    value: filters[name] ?? [],
    searchable: true,
    comboboxProps: inPlace,
    clearable: true,
    maxValues: 10,
    placeholder: filters[name]?.length ? undefined : t('any'),
    onChange: (values: string[]) => onChange(values.length ? { ...filters, [name]: values } : without(filters, name)),
  })
  const one = (name: 'consent' | 'window' | 'operator_id' | 'inside') => ({
    value: filters[name] ?? null,
    comboboxProps: inPlace,
    clearable: true,
    placeholder: t('any'),
    onChange: (value: string | null) => {
      const rest = without(filters, name)
      onChange(value ? { ...rest, [name]: value } : rest)
    },
  })
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md" className="filter-fields">
      <MultiSelect label={t('tag')} data={names.tags} {...many('tag')} />
      <MultiSelect label={t('list')} data={names.lists} {...many('list_id')} />
      <MultiSelect label={t('segment')} data={names.segments} {...many('segment_id')} />
      <Select
        label={t('consent')}
        data={consents.map((value) => ({ value, label: t(`consents.${value}`) }))}
        {...one('consent')}
      />
      <Select
        label={t('window')}
        data={windows.map((value) => ({ value, label: t(`windows.${value}`) }))}
        {...one('window')}
      />
      {names.users.length > 0 && <Select label={t('operator')} searchable data={names.users} {...one('operator_id')} />}
      <Select label={t('inside')} searchable data={names.automations} {...one('inside')} />
    </SimpleGrid>
  )
}
