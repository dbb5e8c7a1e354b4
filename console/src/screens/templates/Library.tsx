import { Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconBooks } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { useLanguageNames } from '../../lib/language-names'
import { onDemand } from '../../lib/load'
import { Bubble } from '../../lib/preview/Bubble'
import { SearchField } from '../../lib/SearchField'
import { Empty, Failed, Loading } from '../../lib/states'
import type { Filters } from './filters'
import { type LibraryTemplate, libraryTemplate } from './library-template'
import { filled, variablesIn } from './variables'
import { useMetaWords } from './words'

const UseDialog = onDemand(() => import('./UseLibraryTemplate'))

type Props = { filters: Filters; onChange: (next: Filters) => void }

/** Templates that Meta has written: most are approved at once, because nobody changes their words. */
export default function Library({ filters, onChange }: Props) {
  const t = useTranslations('templates')
  const { choices } = useLanguageNames()
  const [taken, setTaken] = useState<LibraryTemplate | null>(null)
  const { search, language } = filters
  const list = api.useQuery(
    'get',
    '/v1/templates/library',
    { params: { query: { ...(search ? { search } : {}), ...(language ? { language } : {}) } } },
    { placeholderData: keepPreviousData },
  )
  const all = list.data?.items.map(libraryTemplate) ?? []
  const set = (name: 'search' | 'language', value: string) => {
    const { [name]: _, ...rest } = filters
    onChange(value ? { ...rest, [name]: value } : rest)
  }
  return (
    <>
      <Group gap="xs" mb="md">
        <SearchField
          label={t('librarySearch')}
          placeholder={t('librarySearch')}
          value={search ?? ''}
          onSearch={(text) => set('search', text)}
          busy={list.isFetching}
        />
        <NativeSelect
          aria-label={t('language')}
          value={language ?? ''}
          data={[{ value: '', label: t('all.language') }, ...choices]}
          onChange={(event) => set('language', event.currentTarget.value)}
        />
      </Group>
      {list.isPending && <Loading />}
      {list.error && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && all.length === 0 && (
        <Empty text={t('libraryNothing')} icon={<IconBooks size={28} />}>
          <Button variant="default" onClick={() => onChange({ tab: 'library' })}>
            {t('clear')}
          </Button>
        </Empty>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {all.map((one) => (
          <Item key={`${one.id} ${one.name} ${one.language}`} item={one} onTake={() => setTaken(one)} />
        ))}
      </SimpleGrid>
      <Suspense fallback={null}>{taken && <UseDialog item={taken} onClose={() => setTaken(null)} />}</Suspense>
    </>
  )
}

function Item({ item, onTake }: { item: LibraryTemplate; onTake: () => void }) {
  const t = useTranslations('templates')
  const words = useMetaWords()
  const { nameOf } = useLanguageNames()
  const { name, language, category, header, body, footer, parameters, buttons } = item
  const values = Object.fromEntries(variablesIn(body).map((one, index) => [one, parameters[index] ?? '']))
  return (
    <Paper withBorder radius="lg" p="md" component="article" aria-label={`${name} ${nameOf(language)}`}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {name}
        </Title>
        <Text size="sm" c="dimmed">
          {nameOf(language)} · {words.category(category)}
        </Text>
        <Bubble shown={{ header, body: filled(body, values), footer, buttons: buttons.map((button) => button.text) }} />
        <Button variant="default" onClick={onTake}>
          {t('libraryUse')}
        </Button>
      </Stack>
    </Paper>
  )
}
