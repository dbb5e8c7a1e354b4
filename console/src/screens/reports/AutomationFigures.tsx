import { Badge, Text } from '@mantine/core'
import { useFormatter, useMessages, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Figure } from '../../lib/figures/Figure'
import { Funnel } from '../../lib/figures/Funnel'
import { type FigureName, type Question, sumOf } from '../../lib/figures/figures'
import { beside, Reasons } from '../../lib/figures/Reasons'
import { Section } from '../../lib/Section'

type Step = Schemas['StepReport']
type Open = ((question: Question) => void) | undefined

/** The way through an automation: who entered and left, and what each step did. */
export function AutomationFigures({ report, onOpen }: { report: Schemas['AutomationReport']; onOpen: Open }) {
  const t = useTranslations('reports')
  const names = useTranslations('figures.names')
  const why = useTranslations('figures')
  const bar = (name: FigureName, count: number) => ({ label: names(name), count, question: { figure: name } })
  return (
    <>
      <Section title={t('funnel')}>
        <Funnel
          label={t('funnel')}
          whole={report.entered}
          onOpen={onOpen}
          bars={[
            bar('entered', report.entered),
            bar('inside', report.inside),
            bar('completed', report.completed),
            bar('ended', sumOf(report.ended)),
          ]}
        />
        <Reasons label={why('whyEnded')} figure="ended" reasons={report.ended} onOpen={onOpen} />
      </Section>
      <Section title={t('steps')} hint={t('stepsHint')}>
        {report.steps.map((step, place) => (
          <StepFigures key={step.step_id} step={step} number={place + 1} onOpen={onOpen} />
        ))}
      </Section>
    </>
  )
}

function StepFigures({ step, number, onOpen }: { step: Step; number: number; onOpen: Open }) {
  const t = useTranslations('reports')
  const figures = useTranslations('figures')
  const format = useFormatter()
  const kinds: Record<string, string> = useMessages().automation.kinds
  const name = step.name || kinds[step.kind] || step.kind || step.step_id
  const { messages } = step
  const counts: [FigureName, number][] = [
    ['executed', step.executed],
    ['waiting', step.waiting],
    ['executing', step.executing],
    ['paused', step.paused],
    ['needs_attention', step.needs_attention],
    ['sent', messages.sent],
    ['delivered', messages.delivered],
    ['read', messages.read],
    ['replied', messages.replied],
    ['clicked', messages.clicked],
    ['in_flight', messages.in_flight],
    ['unknown', messages.unknown],
  ]
  const shown = counts.filter(([figure, count]) => figure === 'executed' || count > 0)
  return (
    <section className="report-step" aria-label={`${number} · ${name}`}>
      <Text fw={600}>
        {number} · {name} {step.deleted && <Badge color="gray">{t('deleted')}</Badge>}
      </Text>
      <dl className="report-counts">
        {shown.map(([figure, count]) => (
          <div key={figure}>
            <dt>{figures(`names.${figure}`)}</dt>
            <dd>
              <Figure
                label={`${name}: ${figures(`names.${figure}`)}`}
                count={count}
                question={{ figure, step_id: step.step_id }}
                onOpen={onOpen}
              />
              {figure === 'executed' && step.share !== null && (
                <span className="figure-hint">
                  {format.number(step.share, { style: 'percent', maximumFractionDigits: 1 })}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Reasons
        label={figures('whyFailed')}
        figure="failed"
        step={step.step_id}
        reasons={messages.failed}
        onOpen={onOpen}
      />
      <Reasons
        label={figures('whyErrors')}
        figure="errors"
        step={step.step_id}
        reasons={beside(step.errors, messages.failed)}
        onOpen={onOpen}
      />
      <Reasons
        label={figures('whySkipped')}
        figure="skipped"
        step={step.step_id}
        reasons={step.skipped}
        onOpen={onOpen}
      />
      <Reasons label={figures('whyEnded')} figure="left" step={step.step_id} reasons={step.left} onOpen={onOpen} />
    </section>
  )
}
