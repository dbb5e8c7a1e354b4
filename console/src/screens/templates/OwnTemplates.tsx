import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { IconMessage2 } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { ClearFilters } from '../../lib/ClearFilters'
import { useLanguageNames } from '../../lib/language-names'
import { SearchField } from '../../lib/SearchField'
import { Empty, Failed, Loading } from '../../lib/states'
import { type Template, useTemplates } from '../../lib/template/templates'
import { type Filters, isFiltered } from './filters'
import { chosen, valuesOf } from './list'
import { categories } from './parts'
import { TemplateTable } from './TemplateTable'
import { useMetaWords } from './words'

type Props = { filters: Filters; onChange: (next: Filters) => void; makeOne: ReactNode }

/** The templates of the workspace. What is asked for stands in the address. */
export function OwnTemplates({ filters, onChange, makeOne }: Props) {
  const t = useTranslations('templates')
  const all = useTemplates()
  const shown = useMemo(() => chosen(all.data ?? [], filters), [all.data, filters])
  if (all.isPending) return <Loading />
  if (!all.data) return <Failed problem={all.error} retry={() => void all.refetch()} />
  if (all.data.length === 0) {
    return (
      <Empty text={t('empty')} icon={<IconMessage2 size={28} />}>
        {makeOne}
      </Empty>
    )
  }
  return (
    <>
      <FilterLine all={all.data} filters={filters} onChange={onChange} busy={all.isFetching} />
      <Text size="sm" c="dimmed" my={10} role="status">
        {t('shown', { count: shown.length })}
      </Text>
      {shown.length === 0 ? (
        <Empty text={t('nothing')} icon={<IconMessage2 size={28} />}>
          <Button variant="default" onClick={() => onChange({})}>
            {t('clear')}
          </Button>
        </Empty>
      ) : (
        <TemplateTable templates={shown} />
      )}
    </>
  )
}

type LineProps = Omit<Props, 'makeOne'> & { all: readonly Template[]; busy: boolean }

function FilterLine({ all, filters, onChange, busy }: LineProps) {
  const t = useTranslations('templates')
  const words = useMetaWords()
  const { nameOf } = useLanguageNames()
  const set = (name: keyof Filters, value: string) => {
    const { [name]: _, ...rest } = filters
    onChange(value ? { ...rest, [name]: value } : rest)
  }
  const pick = (
    name: 'status' | 'category' | 'language',
    values: readonly string[],
    nameOne: (one: string) => string,
  ) => (
    <NativeSelect
      aria-label={t(name)}
      value={filters[name] ?? ''}
      data={[{ value: '', label: t(`all.${name}`) }, ...values.map((value) => ({ value, label: nameOne(value) }))]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  )
  return (
    <Group gap="xs">
      <SearchField
        label={t('searchLabel')}
        placeholder={t('searchPlaceholder')}
        value={filters.search ?? ''}
        onSearch={(search) => set('search', search)}
        busy={busy}
      />
      {pick('status', valuesOf(all, 'status'), words.status)}
      {pick('category', categories, words.category)}
      {pick('language', valuesOf(all, 'language'), nameOf)}
      {isFiltered(filters) && <ClearFilters label={t('clear')} onClear={() => onChange({})} />}
    </Group>
  )
}
