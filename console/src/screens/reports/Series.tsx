import { NativeSelect, Text } from '@mantine/core'
import { Suspense } from 'react'
import { useFormatter, useMessages, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { dateOf } from '../../lib/days'
import { type FigureName, figureNames, type Period, reportPaths, type Subject } from '../../lib/figures/figures'
import { onDemand } from '../../lib/load'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { figuresIn, toChart } from './chart-series'
import { seriesPeriod } from './periods'
import { Scrolled } from './Scrolled'

const Chart = onDemand(() => import('./Chart'))

type Props = {
  subject: Subject
  period: Period
  today: string
  step: string | undefined
  onStep: (step: string | undefined) => void
}

/** The figures day by day, as lines and as a table. The days are those of the server's answer. */
export function Series({ subject, period, today, step, onStep }: Props) {
  const t = useTranslations('reports')
  const query = { ...seriesPeriod(period, today), ...(subject.kind === 'automation' && step ? { step_id: step } : {}) }
  const daily = api.useQuery('get', `${reportPaths[subject.kind]}/daily`, {
    params: { path: { id: subject.id }, query },
  })
  if (daily.isPending) return <Loading rows={3} />
  if (daily.error && !daily.data) return <Failed problem={daily.error} retry={() => void daily.refetch()} />
  return (
    <Section title={t('series')} hint={t('seriesHint', { zone: daily.data.time_zone })}>
      {subject.kind === 'automation' && <StepSelect id={subject.id} step={step} onStep={onStep} />}
      <Drawn days={daily.data.items} />
    </Section>
  )
}

function Drawn({ days }: { days: Schemas['DayFigures'][] }) {
  const t = useTranslations('reports')
  const names = useTranslations('figures.names')
  const format = useFormatter()
  const figures = figuresIn(days)
  const nameOf = (name: string) => {
    const known: FigureName | undefined = figureNames.find((one) => one === name)
    return known ? names(known) : name
  }
  const day = (at: string) => format.dateTime(dateOf(at), { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const long = (at: string) =>
    format.dateTime(dateOf(at), { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  if (days.length === 0) return <Text size="sm">{t('noDays')}</Text>
  return (
    <>
      <Suspense fallback={<Loading rows={3} />}>
        <Chart
          places={t('day')}
          data={toChart(days, figures)}
          labels={days.map((one) => day(one.day))}
          names={figures.map(nameOf)}
        />
      </Suspense>
      <details className="series-table">
        <summary>{t('asTable')}</summary>
        <Scrolled label={t('series')}>
          <table className="report-table" aria-label={t('series')}>
            <thead>
              <tr>
                <th scope="col">{t('day')}</th>
                {figures.map((name) => (
                  <th key={name} scope="col">
                    {nameOf(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((one) => (
                <tr key={one.day} data-day={one.day}>
                  <th scope="row">{long(one.day)}</th>
                  {figures.map((name) => (
                    <td key={name}>{format.number(one.figures[name] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </details>
    </>
  )
}

/** Of all steps together, or of one. */
function StepSelect({ id, step, onStep }: { id: string; step: string | undefined; onStep: Props['onStep'] }) {
  const t = useTranslations('reports')
  const kinds: Record<string, string> = useMessages().automation.kinds
  const report = api.useQuery('get', '/v1/automations/{id}/report', { params: { path: { id } } })
  const steps = (report.data?.steps ?? []).map(({ step_id: value, name, kind }, place) => ({
    value,
    label: `${place + 1} · ${name || kinds[kind] || kind || value}`,
  }))
  if (steps.length < 2) return null
  return (
    <NativeSelect
      label={t('step')}
      maw={320}
      className="not-printed"
      value={step ?? ''}
      data={[{ value: '', label: t('allSteps') }, ...steps]}
      onChange={(event) => onStep(event.currentTarget.value || undefined)}
    />
  )
}
