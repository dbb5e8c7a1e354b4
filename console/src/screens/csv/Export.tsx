import { Anchor, Button, MultiSelect, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { inPlace, useNames } from '../../lib/names'
import { Section } from '../../lib/Section'
import { stringifySearch } from '../../lib/search-params'
import { usualCodes } from './csv'

/** Contacts as a file. */
export function Export() {
  const t = useTranslations('csv')
  const names = useNames({ tags: true, lists: true, segments: true, fields: true })
  const [chosen, setChosen] = useState({ tag: [], list_id: [], segment_id: [], column: [] } as Record<Name, string[]>)
  const many = (name: Name) => ({
    value: chosen[name],
    searchable: true,
    clearable: true,
    comboboxProps: inPlace,
    onChange: (values: string[]) => setChosen({ ...chosen, [name]: values }),
  })
  const columns = [
    ...usualCodes.map((code) => ({ value: code, label: code })),
    ...names.fields.map(({ value, label }) => ({ value, label: `${value} (${label})` })),
  ]
  return (
    <Section title={t('tabs.export')} hint={t('exportHint')}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <MultiSelect label={t('exportTag')} data={names.tags} maxValues={10} {...many('tag')} />
          <MultiSelect label={t('exportList')} data={names.lists} maxValues={10} {...many('list_id')} />
          <MultiSelect label={t('exportSegment')} data={names.segments} maxValues={10} {...many('segment_id')} />
          <MultiSelect
            label={t('exportColumns')}
            placeholder={chosen.column.length ? undefined : t('exportAllColumns')}
            data={columns}
            {...many('column')}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          <Anchor component={Link} to="/contacts" inherit underline="always">
            {t('exportMore')}
          </Anchor>
        </Text>
        <Button
          component="a"
          href={`/v1/contacts.csv${stringifySearch(chosen)}`}
          download="contacts.csv"
          leftSection={<IconDownload size={18} aria-hidden />}
          style={{ alignSelf: 'start' }}
        >
          {t('download')}
        </Button>
      </Stack>
    </Section>
  )
}

type Name = 'tag' | 'list_id' | 'segment_id' | 'column'
