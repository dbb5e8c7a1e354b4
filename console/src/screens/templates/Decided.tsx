import { Alert, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useLanguageNames } from '../../lib/language-names'
import { type Template, useTemplates } from '../../lib/template/templates'
import { Moment } from '../../lib/time'
import { StatusBadge } from './StatusBadge'
import { useMetaWords } from './words'

/** Where a language of a template stands with Meta, and the way to its other languages. */
export function Decided({ template }: { template: Template }) {
  const t = useTranslations('templates')
  const words = useMetaWords()
  const { nameOf } = useLanguageNames()
  const { draft, category, quality, rejected_reason: reason, status, submitted_at: submitted } = template
  const all = useTemplates().data ?? []
  const others = all.filter((one) => one.name === template.name && one.id !== template.id)
  return (
    <>
      <Group gap="sm">
        <StatusBadge status={status} />
        <Text size="sm">{nameOf(template.language)}</Text>
        <Text size="sm">{t('isCategory', { category: words.category(category) })}</Text>
        {quality && <Text size="sm">{t('isQuality', { quality: words.quality(quality) })}</Text>}
        {submitted && (
          <Text size="sm" c="dimmed" component="div">
            {t('submittedAt')} <Moment at={submitted} muted />
          </Text>
        )}
      </Group>
      {others.length > 0 && (
        <Text size="sm" component="div">
          {t('otherLanguages')}{' '}
          {others.map((one, index) => (
            <span key={one.id}>
              {index > 0 && ', '}
              <Link to="/templates/$id" params={{ id: one.id }} preload={false} className="quiet-link">
                {nameOf(one.language)}
              </Link>
            </span>
          ))}
        </Text>
      )}
      {reason && (
        <Notice title={t('rejected')}>
          {words.reason(reason)} {t('rejectedHint')}
        </Notice>
      )}
      {draft && status !== 'DRAFT' && <Notice title={t('hasDraft')}>{t('hasDraftHint')}</Notice>}
      {draft && draft.category !== category && (
        <Notice title={t('otherCategory')}>
          {t('otherCategoryHint', { asked: words.category(draft.category), given: words.category(category) })}
        </Notice>
      )}
      {template.parameters.unfillable.length > 0 && (
        <Notice title={t('unfillable')}>{template.parameters.unfillable.join(', ')}</Notice>
      )}
    </>
  )
}

function Notice({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      styles={{ message: { color: 'var(--mantine-color-text)' }, title: { color: 'var(--mantine-color-text)' } }}
    >
      {children}
    </Alert>
  )
}
