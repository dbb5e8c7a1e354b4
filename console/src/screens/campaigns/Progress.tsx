import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { FigureCards } from '../../lib/figures/Figure'
import { Section } from '../../lib/Section'
import type { memberStates } from './filters'

type State = (typeof memberStates)[number]
type Props = { campaign: Schemas['Campaign']; onOpen: (state: State) => void }

/** How far a campaign has come with its members. Each number opens its people. */
export function Progress({ campaign, onOpen }: Props) {
  const t = useTranslations('campaigns')
  const { total, to_start: toStart, entered, not_entered: notEntered } = campaign.members
  const through = total - toStart
  // members are no figures of a report: what a card opens is told by its place
  const card = (state: State, count: number) => ({
    label: t(`members.${state}`),
    count,
    question: { figure: 'entered' as const },
    onOpen: () => onOpen(state),
  })
  const reasons = (['inside', 'once_ever', 'too_many', 'gone', 'left_out'] as const)
    .filter((reason) => campaign.members[reason] > 0)
    .map((reason) => t(`notEntered.${reason}`, { count: campaign.members[reason] }))
  return (
    <Section title={t('progress')}>
      <div>
        <progress className="campaign-progress" max={Math.max(1, total)} value={through} aria-label={t('progress')} />
        <div className="campaign-through" data-testid="progress">
          {t('through', { through, total })}
        </div>
      </div>
      <FigureCards
        label={t('progress')}
        figures={[
          { label: t('members.total'), count: total },
          card('entered', entered),
          card('to_start', toStart),
          card('not_entered', notEntered),
        ]}
      />
      {reasons.length > 0 && (
        <ul className="plain-list">
          {reasons.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </Section>
  )
}
