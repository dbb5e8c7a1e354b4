import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useFormatter, useTimeZone, useTranslations } from 'use-intl'
import { dateOf } from '../../lib/days'
import type { Period } from '../../lib/figures/figures'
import { type Span, spans } from './periods'
import type { ReportSearch } from './search'

type Props = { span: Span; period: Period; onChange: (change: ReportSearch) => void }

/** Which days: those of the workspace's zone, which is named, wherever the browser is. */
export function PeriodFields({ span, period, onChange }: Props) {
  const t = useTranslations('reports')
  const format = useFormatter()
  const zone = useTimeZone() ?? 'UTC'
  const day = (at: string | undefined) =>
    at ? format.dateTime(dateOf(at), { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }) : '…'
  return (
    <>
      <NativeSelect
        label={t('period')}
        value={span}
        data={spans.map((one) => ({ value: one, label: t(`spans.${one}`) }))}
        onChange={(event) => {
          const chosen = spans.find((one) => one === event.currentTarget.value)
          // days of one's own begin with those that are shown
          onChange({ span: chosen, ...(chosen === 'own' ? period : { from: undefined, to: undefined }) })
        }}
      />
      {span === 'own' && (
        <>
          <TextInput
            type="date"
            label={t('from')}
            value={period.from ?? ''}
            onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label={t('to')}
            value={period.to ?? ''}
            onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
          />
        </>
      )}
      <Text size="sm" c="dimmed" className="report-days" data-testid="days">
        {period.from || period.to
          ? t('days', { from: day(period.from), to: day(period.to), zone })
          : t('allDays', { zone })}
      </Text>
    </>
  )
}
