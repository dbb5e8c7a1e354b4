import { useQueries } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { addDays, dateOf } from '../../lib/days'
import { FigureCards } from '../../lib/figures/Figure'
import { Funnel } from '../../lib/figures/Funnel'
import { Section } from '../../lib/Section'
import { weekOf } from './week-figures'

/** What all numbers together sent in the last seven days, and what became of it. */
export function Week({ today, zone }: { today: string; zone: string }) {
  const t = useTranslations('dashboard')
  const names = useTranslations('figures.names')
  const format = useFormatter()
  const numbers = api.useQuery('get', '/v1/directory').data?.numbers ?? []
  const query = { from: addDays(today, -6), to: today }
  const daily = useQueries({
    queries: numbers.map(({ id }) =>
      api.queryOptions('get', '/v1/numbers/{id}/report/daily', { params: { path: { id }, query } }),
    ),
  })
  const { days, totals } = weekOf(daily.flatMap(({ data }) => (data ? [data.items] : [])))
  const most = Math.max(1, ...days.map(({ sent }) => sent))
  return (
    <Section title={t('week')} hint={t('weekHint', { zone })}>
      <FigureCards
        label={t('week')}
        figures={(['sent', 'delivered', 'read', 'replied', 'failed'] as const).map((name) => ({
          label: names(name),
          count: totals[name],
        }))}
      />
      <Funnel
        label={t('week')}
        whole={most}
        shares={false}
        bars={days.map(({ day, sent }) => ({
          label: format.dateTime(dateOf(day), { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
          count: sent,
        }))}
      />
    </Section>
  )
}
