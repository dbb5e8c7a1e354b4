import { useTranslations } from 'use-intl'
import { useEditor } from '../editor'
import { DragArea } from './DragArea'
import { Ghosts } from './ghosts'
import { StepList } from './StepList'

/** All steps, with what can be dragged where. */
export default function StepTree() {
  const t = useTranslations('builder')
  const steps = useEditor((state) => state.definition.steps)
  return (
    <DragArea>
      <Ghosts>
        <StepList steps={steps} parent={null} arm={null} level={1} place="" label={t('steps')} />
      </Ghosts>
    </DragArea>
  )
}
