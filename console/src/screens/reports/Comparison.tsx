import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { type FigureName, type Period, reportPaths, type Subject, sumOf } from '../../lib/figures/figures'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { changeOf } from './chart-series'
import { Scrolled } from './Scrolled'

type Side = { subject: Subject; period: Period; label: string }
type AnyReport = Schemas['AutomationReport'] | Schemas['CampaignReport'] | Schemas['MessagesReport']

/** The figures that two reports have in common, those of messages of all steps together. */
export function comparable(report: AnyReport): [FigureName, number][] {
  const all = 'steps' in report ? report.steps.map(({ messages }) => messages) : [report.messages]
  const sum = (of: (messages: Schemas['MessageFigures']) => number) => all.reduce((total, one) => total + of(one), 0)
  return [
    ...('entered' in report
      ? ([
          ['entered', report.entered],
          ['completed', report.completed],
          ['ended', sumOf(report.ended)],
        ] as [FigureName, number][])
      : []),
    ['sent', sum(({ sent }) => sent)],
    ['delivered', sum(({ delivered }) => delivered)],
    ['read', sum(({ read }) => read)],
    ['replied', sum(({ replied }) => replied)],
    ['clicked', sum(({ clicked }) => clicked)],
    ['failed', sum(({ failed }) => sumOf(failed))],
  ]
}

function useReport({ subject, period }: Side) {
  return api.useQuery('get', reportPaths[subject.kind], {
    params: { path: { id: subject.id }, query: period },
  })
}

/** Two periods of one, or two of a kind in one period, figure by figure. */
export function Comparison({ left, right }: { left: Side; right: Side }) {
  const t = useTranslations('reports')
  const names = useTranslations('figures.names')
  const format = useFormatter()
  const [before, now] = [useReport(left), useReport(right)]
  const failed = [before, now].find((one) => one.error && !one.data)
  if (failed?.error) return <Failed problem={failed.error} retry={() => void failed.refetch()} />
  if (!before.data || !now.data) return <Loading rows={3} />
  const other = new Map(comparable(before.data))
  return (
    <Section title={t('comparison')}>
      <Scrolled label={t('comparison')}>
        <table className="report-table">
          <thead>
            <tr>
              <th scope="col">{t('figure')}</th>
              <th scope="col">{left.label}</th>
              <th scope="col">{right.label}</th>
              <th scope="col">{t('change')}</th>
            </tr>
          </thead>
          <tbody>
            {comparable(now.data).map(([name, count]) => {
              const was = other.get(name) ?? 0
              const change = changeOf(was, count)
              return (
                <tr key={name}>
                  <th scope="row">{names(name)}</th>
                  <td>{format.number(was)}</td>
                  <td>{format.number(count)}</td>
                  <td>
                    {change === null
                      ? '–'
                      : format.number(change, {
                          style: 'percent',
                          maximumFractionDigits: 0,
                          signDisplay: 'exceptZero',
                        })}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scrolled>
    </Section>
  )
}
