import { Fragment, memo } from 'react'
import { useTranslations } from 'use-intl'
import { type Arm, armsOf, type Step } from '../model/definition'
import { usePlaceText } from '../place'
import { GhostCard } from './GhostCard'
import { useGhosts } from './ghosts'
import { EndLine, StepLine } from './Line'
import { StepCard } from './StepCard'

type Props = {
  steps: readonly Step[]
  /** Of an arm: the step that holds it. These are plain values, so that a list renders for its own steps alone. */
  parent: string | null
  arm: Arm | null
  level: number
  /** What stands before the numbers of its steps: `4.then.` */
  place: string
  label: string
}

/** The steps of a list, one below the other. */
export const StepList = memo(function StepList({ steps, parent, arm, level, place, label }: Props) {
  const ghosts = useGhosts(parent, arm)
  const ghostsAfter = (uid: string | null) =>
    ghosts
      .filter(({ after }) => after === uid)
      .map((ghost) => (
        <li key={ghost.step.uid}>
          <GhostCard ghost={ghost} />
        </li>
      ))
  return (
    <div>
      {steps.length + ghosts.length > 0 && (
        <ol className="steps" aria-label={label}>
          {ghostsAfter(null)}
          {steps.map((step, index) => (
            <Fragment key={step.uid}>
              <li>
                <StepLine step={step} parent={parent} arm={arm} index={index} place={place} />
                <StepCard step={step} place={`${place}${index + 1}`} />
                <Arms step={step} level={level} place={`${place}${index + 1}.`} />
              </li>
              {ghostsAfter(step.uid)}
            </Fragment>
          ))}
        </ol>
      )}
      <EndLine parent={parent} arm={arm} index={steps.length} place={place} />
    </div>
  )
})

/** An arm that was never written is this one list: another each time would render each time. */
const empty: readonly Step[] = []

const Arms = memo(function Arms({ step, level, place }: { step: Step; level: number; place: string }) {
  const t = useTranslations('automation.arms')
  const placeText = usePlaceText()
  const arms = armsOf(step.kind)
  if (arms.length === 0) return null
  return (
    <div className="arms">
      {arms.map((arm) => (
        <section key={arm} className="arm" data-arm={arm} aria-label={placeText(`${place}${arm}`, ', ')}>
          <span className="arm-label" aria-hidden>
            {t(arm)}
          </span>
          <StepList
            steps={step[arm] ?? empty}
            parent={step.uid}
            arm={arm}
            level={level + 1}
            place={`${place}${arm}.`}
            label={placeText(`${place}${arm}`, ', ')}
          />
        </section>
      ))}
    </div>
  )
})
