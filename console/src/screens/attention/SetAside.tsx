import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Section } from '../../lib/Section'
import { Moment } from '../../lib/time'

/** What could not be done and is tried again by itself. Nobody has to do anything; it says what is late, and why. */
export function SetAside({ items }: { items: Schemas['SetAside'][] }) {
  const t = useTranslations('attention')
  if (items.length === 0) return null
  return (
    <Section title={t('asideTitle')} hint={t('asideHint')}>
      {items.map((one) => (
        <div key={one.id} className="cause">
          <Text fw={600}>{t(`parts.${one.part}`)}</Text>
          <Text size="sm">{one.reason}</Text>
          <Text size="sm" c="dimmed" component="div">
            {t('tries', { count: one.failures })} · {t('since')} <Moment at={one.since} muted /> · {t('again')}{' '}
            <Moment at={one.retry_at} muted />
          </Text>
        </div>
      ))}
    </Section>
  )
}
