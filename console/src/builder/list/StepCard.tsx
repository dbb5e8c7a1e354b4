import { IconAlertTriangle, IconDots, IconGripVertical } from '@tabler/icons-react'
import { memo, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { stepKinds, unknownIcon } from '../../lib/automation/kinds'
import { onDemand } from '../../lib/load'
import { StepBadge } from '../badges'
import { useCards } from '../cards'
import { useEditor } from '../editor'
import type { Step } from '../model/definition'
import { usePlaceText } from '../place'
import { useHandle } from './DragArea'

const CardMenu = onDemand(() => import('./CardMenu'))

/** A step in one line. */
export const StepCard = memo(function StepCard({ step, place }: { step: Step; place: string }) {
  const t = useTranslations('builder')
  const kinds = useTranslations('automation.kinds')
  const placeText = usePlaceText()
  const { summaryOf, actions } = useCards()
  const selected = useEditor((state) => state.selected === step.uid)
  const readOnly = useEditor((state) => state.readOnly !== null)
  const problems = useEditor((state) => state.problems.get(step.uid)?.length ?? 0)
  const { ref, handle, dragged } = useHandle(step.uid)
  const look = stepKinds[step.kind]
  const Icon = look?.icon ?? unknownIcon
  const title = step.name || kinds(step.kind)
  return (
    <div ref={ref} className="step-card" data-group={look?.group} data-selected={selected} data-dragged={dragged}>
      {!readOnly && (
        <button
          type="button"
          className="step-handle"
          aria-label={t('drag', { step: placeText(place, ', ') })}
          {...handle}
        >
          <IconGripVertical size={16} aria-hidden />
        </button>
      )}
      <button type="button" className="card-open" data-card={step.uid} onClick={() => actions.open(step.uid)}>
        <span className="step-icon" aria-hidden>
          <Icon size={20} />
        </span>
        <span className="step-words">
          <span className="only-heard">{t('stepPlace', { place: placeText(place, ', ') })} </span>
          <span className="step-title">
            <span className="step-place" aria-hidden>
              {placeText(place)}
            </span>
            {title}
          </span>
          <span className="only-heard">: </span>
          <span className="step-summary">{summaryOf(step)}</span>
        </span>
        {problems > 0 && (
          <span className="step-problems">
            <IconAlertTriangle size={16} aria-hidden />
            <span>{t('problems', { count: problems })}</span>
          </span>
        )}
      </button>
      <StepBadge id={step.id} title={title} />
      {!readOnly && <MenuButton uid={step.uid} place={placeText(place, ', ')} />}
    </div>
  )
})

/** The button of the menu; the menu itself is made when it is asked for, not for each of two hundred cards. */
function MenuButton({ uid, place }: { uid: string; place: string }) {
  const t = useTranslations('builder')
  const [open, setOpen] = useState(false)
  const button = (
    <button
      type="button"
      className="card-menu"
      aria-label={t('menu.of', { step: place })}
      aria-haspopup="menu"
      aria-expanded={open}
      onClick={() => setOpen(true)}
    >
      <IconDots size={18} aria-hidden />
    </button>
  )
  if (!open) return button
  return (
    <Suspense fallback={button}>
      <CardMenu uid={uid} button={button} onClose={() => setOpen(false)} />
    </Suspense>
  )
}
