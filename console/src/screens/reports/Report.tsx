import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { CampaignFigures } from '../../lib/figures/CampaignFigures'
import type { Period, Question, Subject } from '../../lib/figures/figures'
import { Messages } from '../../lib/figures/Messages'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { AutomationFigures } from './AutomationFigures'
import { Cost } from './Cost'

type Props = { subject: Subject; period: Period; onOpen: ((question: Question) => void) | undefined }

/** All figures of a subject in a period. */
export function Report({ subject, period, onOpen }: Props) {
  if (subject.kind === 'automation') return <OfAutomation id={subject.id} period={period} onOpen={onOpen} />
  if (subject.kind === 'campaign') return <OfCampaign id={subject.id} period={period} onOpen={onOpen} />
  return <OfMessages kind={subject.kind} id={subject.id} period={period} onOpen={onOpen} />
}

type One = { id: string; period: Period; onOpen: Props['onOpen'] }

function OfAutomation({ id, period, onOpen }: One) {
  const t = useTranslations('reports')
  const report = api.useQuery('get', '/v1/automations/{id}/report', { params: { path: { id }, query: period } })
  if (report.isPending) return <Loading />
  if (report.error && !report.data) return <Failed problem={report.error} retry={() => void report.refetch()} />
  return (
    <>
      <AutomationFigures report={report.data} onOpen={onOpen} />
      <Section title={t('cost')}>
        <Cost pricing={report.data.pricing} />
      </Section>
    </>
  )
}

function OfCampaign({ id, period, onOpen }: One) {
  const t = useTranslations('reports')
  const report = api.useQuery('get', '/v1/campaigns/{id}/report', { params: { path: { id }, query: period } })
  if (report.isPending) return <Loading />
  if (report.error && !report.data) return <Failed problem={report.error} retry={() => void report.refetch()} />
  return (
    <>
      <CampaignFigures report={report.data} onOpen={onOpen} />
      <Section title={t('cost')}>
        {report.data.left_out > 0 && <p>{t('leftOut', { count: report.data.left_out })}</p>}
        <Cost pricing={report.data.pricing} />
      </Section>
    </>
  )
}

function OfMessages({ kind, id, period, onOpen }: One & { kind: 'template' | 'number' }) {
  const t = useTranslations('reports')
  const path = kind === 'template' ? '/v1/templates/{id}/report' : '/v1/numbers/{id}/report'
  const report = api.useQuery('get', path, { params: { path: { id }, query: period } })
  if (report.isPending) return <Loading />
  if (report.error && !report.data) return <Failed problem={report.error} retry={() => void report.refetch()} />
  return (
    <>
      <Messages messages={report.data.messages} onOpen={onOpen} />
      <Section title={t('cost')}>
        <Cost pricing={report.data.pricing} />
      </Section>
    </>
  )
}
