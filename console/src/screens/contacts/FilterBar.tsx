import { Button, Pill } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ClearFilters } from '../../lib/ClearFilters'
import { onDemand } from '../../lib/load'
import { type Choice, useNames } from '../../lib/names'
import { SearchField } from '../../lib/SearchField'
import { type Filters, isFiltered, without } from './filters'

const FilterFields = onDemand(() => import('./FilterFields'))

type Props = { filters: Filters; onChange: (filters: Filters) => void; busy: boolean }

/** Search and filters. What is filtered stands below as pills, so that an empty list is never a riddle. */
export function FilterBar({ filters, onChange, busy }: Props) {
  const t = useTranslations('contacts')
  const [open, setOpen] = useState(false)
  const pills = usePills(filters)
  return (
    <div className="filter-bar">
      <div className="filter-line">
        <SearchField
          label={t('searchLabel')}
          placeholder={t('searchPlaceholder')}
          value={filters.search ?? ''}
          onSearch={(search) => {
            const { search: _, ...rest } = filters
            onChange(search ? { ...rest, search } : rest)
          }}
          busy={busy}
        />
        <Button
          variant="default"
          aria-expanded={open}
          aria-controls="contact-filters"
          leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {t('filters')}
          {pills.length > 0 && <span className="filter-count">{pills.length}</span>}
        </Button>
      </div>
      <div id="contact-filters">
        <Suspense fallback={null}>{open && <FilterFields filters={filters} onChange={onChange} />}</Suspense>
      </div>
      {isFiltered(filters) && (
        <div className="filter-pills">
          {pills.map(({ name, value, label }) => (
            <Pill
              key={`${name}=${value}`}
              size="md"
              withRemoveButton
              onRemove={() => onChange(without(filters, name, value))}
              removeButtonProps={{ 'aria-label': t('remove', { name: label }), 'aria-hidden': false, tabIndex: 0 }}
            >
              {label}
            </Pill>
          ))}
          <ClearFilters label={t('clear')} onClear={() => onChange({})} />
        </div>
      )}
    </div>
  )
}

type PillOf = { name: keyof Filters; value: string; label: string }

/** Each filter that is set, in words. */
export function usePills(filters: Filters): PillOf[] {
  const t = useTranslations('contacts')
  const names = useNames({
    lists: filters.list_id !== undefined,
    segments: filters.segment_id !== undefined,
    directory: filters.operator_id !== undefined || filters.inside !== undefined,
  })
  const called = (list: Choice[], id: string) => list.find((one) => one.value === id)?.label ?? id
  const pill = (name: keyof Filters, value: string, what: string, shown: string): PillOf => ({
    name,
    value,
    label: `${what}: ${shown}`,
  })
  const out: PillOf[] = []
  for (const tag of filters.tag ?? []) out.push(pill('tag', tag, t('tag'), tag))
  for (const id of filters.list_id ?? []) out.push(pill('list_id', id, t('list'), called(names.lists, id)))
  for (const id of filters.segment_id ?? []) out.push(pill('segment_id', id, t('segment'), called(names.segments, id)))
  for (const value of filters.field ?? []) out.push(pill('field', value, t('fields'), value))
  if (filters.consent) out.push(pill('consent', filters.consent, t('consent'), t(`consents.${filters.consent}`)))
  if (filters.window) out.push(pill('window', filters.window, t('window'), t(`windows.${filters.window}`)))
  if (filters.language) out.push(pill('language', filters.language, t('language'), filters.language))
  if (filters.operator_id) {
    out.push(pill('operator_id', filters.operator_id, t('operator'), called(names.users, filters.operator_id)))
  }
  if (filters.inside) out.push(pill('inside', filters.inside, t('inside'), called(names.automations, filters.inside)))
  return out
}
