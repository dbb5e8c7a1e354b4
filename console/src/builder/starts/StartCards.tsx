import { IconAlertTriangle, IconPlus, IconTrash } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { startKinds, unknownIcon } from '../../lib/automation/kinds'
import { useCards } from '../cards'
import { useEditor, useEditorStore } from '../editor'
import { focusCard } from '../list/focus'
import { removeStart } from '../model/change'
import type { Start } from '../model/definition'

/** Avvia quando…: what starts the automation, any of them alone. */
export function StartCards({ onAdd }: { onAdd: () => void }) {
  const t = useTranslations('builder')
  const starts = useEditor((state) => state.definition.start)
  const readOnly = useEditor((state) => state.readOnly !== null)
  return (
    <div className="starts">
      <h2 className="starts-title">{t('startsWhen')}</h2>
      {starts.length === 0 && <p className="starts-none">{t('noStart')}</p>}
      <ol className="start-list" aria-label={t('startsWhen')}>
        {starts.map((start, index) => (
          <li key={start.uid}>
            {index > 0 && <span className="or">{t('or')}</span>}
            <StartCard start={start} />
          </li>
        ))}
      </ol>
      {!readOnly && (
        <button type="button" className="add-last" onClick={onAdd}>
          <IconPlus size={16} aria-hidden />
          {t(starts.length === 0 ? 'addStart' : 'addOtherStart')}
        </button>
      )}
    </div>
  )
}

const StartCard = memo(function StartCard({ start }: { start: Start }) {
  const t = useTranslations('builder')
  const names = useTranslations('automation.starts')
  const { startSummaryOf, actions } = useCards()
  const editor = useEditorStore()
  const selected = useEditor((state) => state.selected === start.uid)
  const readOnly = useEditor((state) => state.readOnly !== null)
  const problems = useEditor((state) => state.problems.get(start.uid)?.length ?? 0)
  const Icon = startKinds[start.kind] ?? unknownIcon
  const summary = startSummaryOf(start)

  function drop() {
    const { definition, edit } = editor.getState()
    const index = definition.start.findIndex((one) => one.uid === start.uid)
    const next = definition.start[index + 1] ?? definition.start[index - 1]
    edit('delete', (now) => removeStart(now, start.uid))
    if (next) focusCard(next.uid)
  }
  return (
    <div className="step-card" data-group="start" data-selected={selected}>
      <button type="button" className="card-open" data-card={start.uid} onClick={() => actions.open(start.uid)}>
        <span className="step-icon" aria-hidden>
          <Icon size={20} />
        </span>
        <span className="step-words">
          <span className="step-title">{names(start.kind)}</span>
          {summary && <span className="only-heard">: </span>}
          {summary && <span className="step-summary">{summary}</span>}
        </span>
        {problems > 0 && (
          <span className="step-problems">
            <IconAlertTriangle size={16} aria-hidden />
            <span>{t('problems', { count: problems })}</span>
          </span>
        )}
      </button>
      {!readOnly && (
        <button
          type="button"
          className="card-menu"
          aria-label={t('dropStart', { name: summary ? `${names(start.kind)}, ${summary}` : names(start.kind) })}
          onClick={drop}
        >
          <IconTrash size={18} aria-hidden />
        </button>
      )}
    </div>
  )
})
