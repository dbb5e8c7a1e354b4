import { Anchor } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { useEditor } from '../editor'
import PeopleDrawer from '../runs/PeopleDrawer'
import { useStepTitle } from './names'
import { type Figure, figures, stepsOf } from './totals'

type Answer = Pick<Schemas['EditPreview'], 'impact' | 'steps'>

/** What publishing does to all who are inside, counted. A number opens its people where the server's answer says who they are. */
export function Impact({ answer }: { answer: Answer }) {
  const t = useTranslations('keeping.publish')
  const titleOf = useStepTitle()
  const automation = useEditor((editor) => editor.automation.id)
  const [opened, setOpened] = useState<Figure | null>(null)
  const { impact } = answer
  const steps = opened && stepsOf(answer, opened)
  return (
    <>
      <dl className="impact" aria-label={t('impactLabel')}>
        {figures
          .filter((figure) => figure === 'inside' || impact[figure] > 0)
          .map((figure) => (
            <div key={figure}>
              <dt>{t(`impact.${figure}`)}</dt>
              <dd>
                {stepsOf(answer, figure) ? (
                  <Anchor
                    component="button"
                    type="button"
                    inherit
                    aria-label={`${t(`impact.${figure}`)}: ${t('showPeople', { count: impact[figure] })}`}
                    onClick={() => setOpened(figure)}
                  >
                    {impact[figure]}
                  </Anchor>
                ) : (
                  impact[figure]
                )}
              </dd>
            </div>
          ))}
      </dl>
      {opened && steps && automation && (
        <PeopleDrawer
          automation={automation}
          steps={steps.map(({ step }) => ({ id: step.id, name: titleOf(step) }))}
          title={t('peopleIn', { total: t(`impact.${opened}`) })}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}
