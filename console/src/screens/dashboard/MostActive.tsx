import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { addDays } from '../../lib/days'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'

const most = 5

/** The automations of which the most messages were delivered in the last seven days, campaigns of a template left out. */
export function MostActive({ today }: { today: string }) {
  const t = useTranslations('dashboard')
  const directory = api.useQuery('get', '/v1/directory')
  const report = api.useQuery('get', '/v1/reports/pricing', {
    params: { query: { from: addDays(today, -6), to: today, by: 'automation' } },
  })
  const names = new Map(directory.data?.automations.map(({ id, name }) => [id, name]))
  const shown = (report.data?.items ?? []).filter(({ id }) => names.has(id)).slice(0, most)
  return (
    <Section title={t('active')} hint={t('activeHint')}>
      {report.isPending && <Loading rows={3} />}
      {report.error && !report.data && <Failed problem={report.error} retry={() => void report.refetch()} />}
      {report.data && directory.data && shown.length === 0 && <Text c="dimmed">{t('noActive')}</Text>}
      <ol className="log">
        {shown.map(({ id, pricing }) => (
          <li key={id}>
            <ThingLink kind="automation" id={id}>
              {names.get(id)}
            </ThingLink>{' '}
            · {t('messages', { count: pricing.billable + pricing.free })} ·{' '}
            <Anchor inherit renderRoot={(props) => <Link {...props} to="/reports" search={{ of: 'automation', id }} />}>
              {t('report')}
            </Anchor>
          </li>
        ))}
      </ol>
    </Section>
  )
}
