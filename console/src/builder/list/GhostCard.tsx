import { IconRestore } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { stepKinds, unknownIcon } from '../../lib/automation/kinds'
import { announce } from '../../lib/live'
import { StepBadge } from '../badges'
import { useCards } from '../cards'
import { useEditor, useEditorStore } from '../editor'
import { type Ghost, restore, restored } from '../model/ghosts'
import { hindranceOf } from '../model/moves'
import { focusCard } from './focus'

/** A step that the draft deletes while people stand at it: who they are, and the way back. */
export function GhostCard({ ghost }: { ghost: Ghost }) {
  const t = useTranslations('builder')
  const kinds = useTranslations('automation.kinds')
  const { summaryOf } = useCards()
  const readOnly = useEditor((state) => state.readOnly !== null)
  const id = useId()
  const { step } = ghost
  const Icon = stepKinds[step.kind]?.icon ?? unknownIcon
  const title = step.name || kinds(step.kind)
  return (
    <div role="group" aria-labelledby={id} className="step-card ghost-card">
      <span className="step-icon" aria-hidden>
        <Icon size={20} />
      </span>
      <span className="step-words" id={id}>
        <span className="step-title">{title}</span>
        <span className="only-heard">: </span>
        <span className="step-summary">
          {[step.name && kinds(step.kind), summaryOf(step)].filter(Boolean).join(' · ')}
        </span>
        <span className="only-heard">, </span>
        <span className="ghost-why">{t('ghost.deleted')}</span>
      </span>
      <StepBadge id={step.id} title={title} />
      {!readOnly && <RestoreButton ghost={ghost} title={title} />}
    </div>
  )
}

function RestoreButton({ ghost, title }: { ghost: Ghost; title: string }) {
  const t = useTranslations('builder')
  const editor = useEditorStore()
  const hindrance = useEditor((state) => hindranceOf(state.definition, ghost.list, [restored(state.definition, ghost)]))

  function bringBack() {
    editor.getState().edit('restore', (now) => restore(now, ghost))
    announce(t('done.restored'))
    focusCard(ghost.step.uid)
  }
  const why = hindrance && t(`menu.why.${hindrance}`)
  const label = `${t('ghost.restore')}: ${title}`
  return (
    <button
      type="button"
      className="ghost-restore"
      aria-label={why ? `${label}. ${why}` : label}
      disabled={why !== null}
      onClick={bringBack}
    >
      <IconRestore size={16} aria-hidden />
      <span>
        {t('ghost.restore')}
        {why && <span className="menu-why">{why}</span>}
      </span>
    </button>
  )
}
