import { IconClock, IconPlus } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { useArrivals, useCards } from '../cards'
import { useEditor } from '../editor'
import type { Arm, Step } from '../model/definition'
import { listRef } from '../model/tree'
import { usePlaceText } from '../place'
import { Gap } from './DragArea'

type Place = {
  parent: string | null
  arm: Arm | null
  index: number
  /** What stands before the numbers of the steps of the list: `4.then.` */
  place: string
}

/** The line that leads to a step: `+` for another before it, and when it comes. */
export const StepLine = memo(function StepLine({ step, parent, arm, index, place }: Place & { step: Step }) {
  const t = useTranslations('builder')
  const heard = usePlaceText()(`${place}${index + 1}`, ', ')
  const { waitText, actions } = useCards()
  const arrival = useArrivals().get(step.uid)
  return (
    <div className="line">
      <Gap parent={parent} arm={arm} index={index} />
      <AddButton parent={parent} arm={arm} index={index} place={heard} />
      <button type="button" className="wait" onClick={() => actions.openWait(step.uid)}>
        <IconClock size={15} aria-hidden />
        <span className="only-heard">{t('whenOf', { place: heard })} </span>
        <span>{waitText(step.wait)}</span>
      </button>
      {arrival && step.wait && <span className="arrival">{t('arrival', { moment: arrival })}</span>}
    </div>
  )
})

/** The line after the last step of a list. */
export const EndLine = memo(function EndLine({ parent, arm, index, place }: Place) {
  const t = useTranslations('builder')
  const heard = usePlaceText()(place.slice(0, -1), ', ')
  const readOnly = useEditor((state) => state.readOnly !== null)
  const { actions } = useCards()
  if (readOnly && index > 0) return null
  return (
    <div className="line end-line">
      <Gap parent={parent} arm={arm} index={index} />
      {readOnly ? (
        <span className="arrival">{t('nothingHere')}</span>
      ) : (
        <button
          type="button"
          className="add-last"
          aria-label={arm ? `${t('addHere')}: ${heard}` : undefined}
          onClick={() => actions.add(listRef(parent, arm), index)}
        >
          <IconPlus size={16} aria-hidden />
          {t(arm ? 'addHere' : 'addStep')}
        </button>
      )}
    </div>
  )
})

/** `place` is where the new step would stand, as it is heard. */
function AddButton({ parent, arm, index, place }: Place) {
  const t = useTranslations('builder')
  const readOnly = useEditor((state) => state.readOnly !== null)
  const { actions } = useCards()
  if (readOnly) return null
  return (
    <button
      type="button"
      className="add"
      aria-label={t('addBefore', { place })}
      title={t('addBefore', { place })}
      onClick={() => actions.add(listRef(parent, arm), index)}
    >
      <IconPlus size={16} aria-hidden />
    </button>
  )
}
