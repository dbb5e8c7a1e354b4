import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Section } from '../Section'
import { Funnel } from './Funnel'
import { type FigureName, type Question, sumOf } from './figures'
import { Reasons } from './Reasons'

type Props = {
  messages: Schemas['MessageFigures']
  /** The step whose messages they are. */
  step?: string
  /** What else is to be said of why nothing was sent. */
  children?: React.ReactNode
  onOpen: ((question: Question) => void) | undefined
}

/** What became of messages, as bars of those that were sent, and why some failed. */
export function Messages({ messages, step, children, onOpen }: Props) {
  const t = useTranslations('figures')
  const figure = (name: FigureName, count: number) => ({
    label: t(`names.${name}`),
    count,
    question: { figure: name, ...(step ? { step_id: step } : {}) },
  })
  return (
    <Section title={t('messages')}>
      <Funnel
        label={t('messages')}
        whole={messages.sent}
        onOpen={onOpen}
        bars={[
          figure('sent', messages.sent),
          figure('delivered', messages.delivered),
          figure('read', messages.read),
          figure('replied', messages.replied),
          figure('clicked', messages.clicked),
          figure('in_flight', messages.in_flight),
          { ...figure('failed', sumOf(messages.failed)), tone: 'bad' },
          { ...figure('unknown', messages.unknown), tone: 'bad' },
        ]}
      />
      <Reasons
        label={t('whyFailed')}
        figure="failed"
        reasons={messages.failed}
        onOpen={onOpen}
        {...(step ? { step } : {})}
      />
      {children}
    </Section>
  )
}
