import { type KeyboardEvent, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { announce } from '../../lib/live'
import type { CardActions } from '../cards'
import { type Editor, useEditorStore } from '../editor'
import { removeStart } from '../model/change'
import { waysInto } from '../model/moves'
import { find } from '../model/tree'
import { besideCard } from './focus'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** What the keys do to the card that has the focus. Answers whether they did something. */
function act(event: KeyboardEvent, card: HTMLElement, editor: Editor, actions: CardActions): boolean {
  const uid = card.dataset.card ?? ''
  const { definition, readOnly, edit } = editor.getState()
  const control = event.ctrlKey || event.metaKey
  if (!control && !event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const next = besideCard(card, event.key === 'ArrowDown' ? 1 : -1)
    next?.focus()
    return next !== undefined
  }
  const spot = find(definition, uid)
  if (control && event.key === 'c' && spot) {
    actions.act(uid, { do: 'copy' })
    return true
  }
  if (readOnly) return false
  if (!spot) {
    if (event.key !== 'Delete') return false
    edit('delete', (now) => removeStart(now, uid))
    return true
  }
  if (event.altKey) {
    if (event.key === 'ArrowRight') {
      const to = waysInto(definition, uid).find(({ way }) => way.to)?.way.to
      if (to) actions.act(uid, { do: 'into', ...to })
      return true
    }
    const direction = ({ ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'out' } as const)[event.key]
    if (direction) actions.act(uid, { do: direction })
    return direction !== undefined
  }
  if (control) {
    const what = ({ x: 'cut', v: 'paste', d: 'duplicate' } as const)[event.key]
    if (what) actions.act(uid, { do: what })
    return what !== undefined
  }
  if (event.key === 'Delete') actions.act(uid, { do: 'delete' })
  else if (event.key === '+') actions.add(spot.list, spot.index + 1)
  else return false
  return true
}

/** The keys of the list: arrows, moving, clipboard, deleting, adding; and everywhere on the page, undo and redo. */
export function useReadKeys(actions: CardActions): (event: KeyboardEvent) => void {
  const t = useTranslations('builder')
  const editor = useEditorStore()
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const { key, shiftKey } = event
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || isTyping(event.target)) return
      const again = (key.toLowerCase() === 'z' && shiftKey) || (key === 'y' && !shiftKey)
      if (!again && key !== 'z') return
      event.preventDefault()
      const before = editor.getState()
      if (again) before.redo()
      else before.undo()
      const changed = editor.getState().definition !== before.definition
      announce(t(changed ? (again ? 'done.redone' : 'done.undone') : 'done.nothing'))
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [editor, t])
  return (event) => {
    const { target } = event
    const card = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-card]') : null
    if (card && act(event, card, editor, actions)) event.preventDefault()
  }
}
