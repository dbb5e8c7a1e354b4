import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Section } from '../Section'
import { FigureCards } from './Figure'
import { type FigureName, type Question, sumOf } from './figures'
import { Messages } from './Messages'
import { beside, Reasons } from './Reasons'

type Props = { report: Schemas['CampaignReport']; onOpen: ((question: Question) => void) | undefined }

/** What became of those who entered by a campaign, and of their messages. */
export function CampaignFigures({ report, onOpen }: Props) {
  const t = useTranslations('figures')
  const card = (name: FigureName, count: number) => ({
    label: t(`names.${name}`),
    count,
    question: { figure: name },
    onOpen,
  })
  return (
    <>
      <Messages messages={report.messages} onOpen={onOpen}>
        <Reasons
          label={t('whyErrors')}
          figure="errors"
          reasons={beside(report.errors, report.messages.failed)}
          onOpen={onOpen}
        />
        <Reasons label={t('whySkipped')} figure="skipped" reasons={report.skipped} onOpen={onOpen} />
      </Messages>
      <Section title={t('ways')}>
        <FigureCards
          label={t('ways')}
          figures={[
            card('entered', report.entered),
            card('inside', report.in_progress),
            card('completed', report.completed),
            card('ended', sumOf(report.ended)),
          ]}
        />
        <Reasons label={t('whyEnded')} figure="ended" reasons={report.ended} onOpen={onOpen} />
      </Section>
    </>
  )
}
