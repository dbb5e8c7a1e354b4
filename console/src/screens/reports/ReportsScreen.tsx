import { Button, Group, NativeSelect } from '@mantine/core'
import { IconDownload, IconPrinter } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTimeZone, useTranslations } from 'use-intl'
import { FigureDrawer } from '../../lib/figures/FigureDrawer'
import { questionOf, reportURL, type Subject } from '../../lib/figures/figures'
import { usePageTitle } from '../../lib/hooks'
import { stringifySearch } from '../../lib/search-params'
import { may, useSession } from '../../lib/session'
import { Empty, ScreenHead } from '../../lib/states'
import { useToday } from '../../lib/today'
import { Comparison } from './Comparison'
import { PeriodFields } from './PeriodFields'
import { Prices } from './Prices'
import { periodBefore, periodOf } from './periods'
import { Report } from './Report'
import { Series } from './Series'
import { SubjectSelect, useSubjectName, useSubjects } from './SubjectSelect'
import { kinds, type ReportSearch } from './search'
import './reports.css'

const route = getRouteApi('/reports')

/** What automations, campaigns, templates and numbers did in a period, and what it cost. */
export function ReportsScreen() {
  const t = useTranslations('reports')
  usePageTitle(t('title'))
  const zone = useTimeZone() ?? 'UTC'
  const session = useSession()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { of = 'automation', id: asked, span = '30', with: other } = search
  // figures are there at once: of the first of the list, until another one is chosen
  const [first] = useSubjects(of === 'prices' ? 'number' : of)
  const id = asked ?? first?.value
  const today = useToday(zone)
  const period = periodOf(span, today, search)
  const subject: Subject | null = of !== 'prices' && id ? { kind: of, id } : null
  const nameOf = useSubjectName()
  const question = questionOf(search)
  const set = (change: ReportSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const mayOpen = may(session, 'contacts:read')
  const before = other === 'before' ? periodBefore(period) : null
  const arm = other && other !== 'before' && subject ? { kind: subject.kind, id: other } : null

  return (
    <>
      <ScreenHead title={t('title')}>
        <Group gap="xs" className="not-printed">
          {subject && (
            <Button
              component="a"
              variant="default"
              href={reportURL(subject, '.csv', stringifySearch(period))}
              download="report.csv"
              leftSection={<IconDownload size={18} aria-hidden />}
            >
              {t('csv')}
            </Button>
          )}
          <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => print()}>
            {t('print')}
          </Button>
        </Group>
      </ScreenHead>
      <div className="report-filters">
        <NativeSelect
          label={t('of')}
          value={of}
          data={kinds.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
          onChange={(event) => {
            const kind = kinds.find((one) => one === event.currentTarget.value)
            void navigate({ search: { of: kind, span, from: search.from, to: search.to } })
          }}
        />
        {of !== 'prices' && (
          <SubjectSelect
            kind={of}
            id={id}
            label={t(`which.${of}`)}
            onChange={(to) => set({ id: to, with: undefined, step: undefined })}
          />
        )}
        <PeriodFields span={span} period={period} onChange={set} />
        {subject && (
          <SubjectSelect
            kind={subject.kind}
            id={other}
            label={t('compare')}
            except={subject.id}
            first={[
              { value: '', label: t('compareNothing') },
              ...(periodBefore(period) ? [{ value: 'before', label: t('compareBefore') }] : []),
            ]}
            onChange={(to) => set({ with: to })}
          />
        )}
      </div>
      {of === 'prices' && <Prices period={period} by={search.by ?? 'category'} onBy={(by) => set({ by })} />}
      {of !== 'prices' && !subject && <Empty text={t('chooseOne')} />}
      {subject && (
        <div className="report">
          {(before || arm) && (
            <Comparison
              left={{
                subject: arm ?? subject,
                period: before ?? period,
                label: before ? t('compareBefore') : nameOf(arm ?? subject),
              }}
              right={{ subject, period, label: before ? t('thisPeriod') : nameOf(subject) }}
            />
          )}
          <Series subject={subject} period={period} today={today} step={search.step} onStep={(step) => set({ step })} />
          <Report
            subject={subject}
            period={period}
            onOpen={mayOpen ? (figure) => set({ step_id: undefined, reason: undefined, ...figure }) : undefined}
          />
        </div>
      )}
      {subject && question && mayOpen && (
        <FigureDrawer
          subject={subject}
          question={question}
          period={period}
          onClose={() => set({ figure: undefined, step_id: undefined, reason: undefined })}
        />
      )}
    </>
  )
}
