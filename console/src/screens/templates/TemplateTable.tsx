import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useLanguageNames } from '../../lib/language-names'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import type { Template } from '../../lib/template/templates'
import { Moment } from '../../lib/time'
import { StatusBadge } from './StatusBadge'
import { useMetaWords } from './words'

/** The rows of the templates, one for each language of a name. */
export function TemplateTable({ templates }: { templates: Template[] }) {
  const t = useTranslations('templates')
  const words = useMetaWords()
  const { nameOf } = useLanguageNames()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are made anew, and change with the texts alone
  const columns = useMemo<Column<Template>[]>(
    () => [
      {
        key: 'name',
        label: t('name'),
        width: 'minmax(0, 2fr)',
        narrow: 'main',
        kind: 'main',
        cell: ({ id, name }) => (
          <Link to="/templates/$id" params={{ id }} preload={false} className="row-link">
            {name}
          </Link>
        ),
      },
      {
        key: 'language',
        label: t('language'),
        width: 'minmax(0, 1fr)',
        narrow: 'end',
        cell: ({ language }) => nameOf(language),
      },
      {
        key: 'status',
        label: t('status'),
        width: '130px',
        narrow: 'aside',
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        key: 'category',
        label: t('category'),
        width: '120px',
        narrow: 'below',
        cell: ({ category }) => words.category(category),
      },
      {
        key: 'quality',
        label: t('quality'),
        width: '110px',
        narrow: 'none',
        cell: ({ quality }) => words.quality(quality),
      },
      {
        key: 'decided',
        label: t('decided'),
        width: 'minmax(0, 1.6fr)',
        narrow: 'none',
        kind: 'wrapped',
        cell: ({ rejected_reason: reason, draft, status, submitted_at: at }) => {
          if (reason)
            return (
              <Text span size="sm" c="red">
                {words.reason(reason)}
              </Text>
            )
          if (draft && status !== 'DRAFT')
            return (
              <Text span size="sm">
                {t('hasDraft')}
              </Text>
            )
          return at ? <Moment at={at} muted /> : null
        },
      },
    ],
    [t, nameOf],
  )
  return <VirtualTable label={t('title')} items={templates} idOf={({ id }) => id} columns={columns} />
}
