import { Anchor, Button, Stack, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { FigureDrawer } from '../../lib/figures/FigureDrawer'
import { type Question, questionOf, reportURL } from '../../lib/figures/figures'
import { Messages } from '../../lib/figures/Messages'
import { codeOf } from '../../lib/problem'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'

const month = 30 * 24 * 60 * 60 * 1000

const route = getRouteApi('/templates/$id')

/** What became of the messages of a template: as we count it, each number with its people, and as Meta does. */
export default function Figures({ id }: { id: string }) {
  const t = useTranslations('templates')
  const session = useSession()
  const navigate = route.useNavigate()
  const question = questionOf(route.useSearch())
  const subject = { kind: 'template', id } as const
  const report = api.useQuery('get', '/v1/templates/{id}/report', { params: { path: { id } } })
  const ask = (next: Question | null) => void navigate({ search: next ?? {}, replace: true, resetScroll: false })
  const mayOpen = may(session, 'contacts:read')
  return (
    <>
      {report.error && <Failed problem={report.error} retry={() => void report.refetch()} />}
      {report.isPending && <Loading rows={1} />}
      {report.data && (
        <Messages messages={report.data.messages} onOpen={mayOpen ? ask : undefined}>
          <Anchor href={reportURL(subject, '.csv', '')} download size="sm">
            {t('csv')}
          </Anchor>
        </Messages>
      )}
      <Insights id={id} />
      {question && mayOpen && <FigureDrawer subject={subject} question={question} onClose={() => ask(null)} />}
    </>
  )
}

function Numbers({ of }: { of: readonly [label: string, value: number | string][] }) {
  const format = useFormatter()
  return (
    <dl className="template-numbers">
      {of.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{typeof value === 'number' ? format.number(value) : value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Meta's own figures of the last thirty days. They are counted once somebody has switched that on, for good. */
function Insights({ id }: { id: string }) {
  const t = useTranslations('templates')
  const session = useSession()
  const refresh = useRefresh()
  const [asking, setAsking] = useState(false)
  const [query] = useState(() => {
    const now = Date.now()
    return { from: new Date(now - month).toISOString(), to: new Date(now).toISOString() }
  })
  const days = api.useQuery('get', '/v1/templates/{id}/insights', { params: { path: { id }, query } })
  const off = days.error && codeOf(days.error) === 'conflict'
  return (
    <Section title={t('insights')} hint={t('insightsHint')}>
      {days.isPending && <Loading rows={1} />}
      {days.error && !off && <Failed problem={days.error} retry={() => void days.refetch()} />}
      {off && (
        <Stack align="start" gap="sm">
          <Text size="sm">{days.error?.detail}</Text>
          {may(session, 'settings:write') && (
            <Button variant="default" onClick={() => setAsking(true)}>
              {t('insightsOn')}
            </Button>
          )}
        </Stack>
      )}
      {days.data && !days.error && <Metas days={days.data.items} />}
      {asking && (
        <ConfirmDialog
          title={t('insightsOn')}
          confirm={t('insightsDo')}
          done={t('insightsDone')}
          send={() => client.POST('/v1/templates/insights')}
          onDone={() => void refresh('/v1/templates')}
          onClose={() => setAsking(false)}
        >
          {t('insightsText')}
        </ConfirmDialog>
      )}
    </Section>
  )
}

function Metas({ days }: { days: readonly Schemas['TemplateDay'][] }) {
  const t = useTranslations('templates')
  const figures = useTranslations('templates.figures')
  if (days.length === 0) return <Text size="sm">{t('insightsNone')}</Text>
  const sum = (of: (day: Schemas['TemplateDay']) => number) => days.reduce((total, day) => total + of(day), 0)
  const clicks = sum((day) => day.clicks.reduce((total, { count }) => total + count, 0))
  return (
    <Numbers
      of={[
        [figures('sent'), sum(({ sent }) => sent)],
        [figures('delivered'), sum(({ delivered }) => delivered)],
        [figures('read'), sum(({ read }) => read)],
        [figures('taps'), clicks],
      ]}
    />
  )
}
