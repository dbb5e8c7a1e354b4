import { useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslations } from 'use-intl'
import { announce } from '../../lib/live'
import type { CardAction, CardActions } from '../cards'
import { type Editor, useEditorStore } from '../editor'
import { duplicate, insert, move, remove } from '../model/change'
import { copiedSteps, copySteps } from '../model/clipboard'
import type { Definition, Step } from '../model/definition'
import { hindranceOf, wayOf } from '../model/moves'
import { find, type ListRef } from '../model/tree'
import { focusCard } from './focus'

/** What is asked in a dialog. */
export type Asked =
  | { what: 'add'; list: ListRef; index: number }
  | { what: 'addStart' }
  | { what: 'wait'; uid: string }
  | { what: 'delete'; uid: string }

/** What cards and keys do. The actions stay the same object, so that no card renders for them. */
export function useCardActions() {
  const t = useTranslations('builder')
  const editor = useEditorStore()
  const [asked, setAsked] = useState<Asked | null>(null)
  const actions = useMemo<CardActions>(
    () => ({
      open: (uid) => editor.getState().select(uid),
      openWait: (uid) => setAsked({ what: 'wait', uid }),
      add: (list, index) => setAsked({ what: 'add', list, index }),
      act: (uid, action) => {
        if (action.do === 'delete') setAsked({ what: 'delete', uid })
        else announce(t(`done.${perform(editor, uid, action)}`))
      },
    }),
    [editor, t],
  )
  return { actions, asked, close: () => setAsked(null), addStart: () => setAsked({ what: 'addStart' }) }
}

/** What became of an action, for who does not see it. */
type Done = 'moved' | 'notMoved' | 'duplicated' | 'copied' | 'cut' | 'pasted' | 'notPasted'

function perform(editor: Editor, uid: string, action: Exclude<CardAction, { do: 'delete' }>): Done {
  const { definition, edit } = editor.getState()
  const spot = find(definition, uid)
  if (!spot) return 'notMoved'
  const change = (label: string, next: (now: Definition) => Definition, focus = uid) => {
    // at once, so that the next key, which may be held down, finds the card with the focus
    flushSync(() => edit(label, next))
    focusCard(focus)
  }
  switch (action.do) {
    case 'up':
    case 'down':
    case 'out': {
      const way = wayOf(definition, uid, action.do)
      if (!way.to) return 'notMoved'
      const { list, index } = way.to
      change('move', (now) => move(now, uid, list, index))
      return 'moved'
    }
    case 'into': {
      const { list, index } = action
      change('move', (now) => move(now, uid, list, index))
      return 'moved'
    }
    case 'duplicate': {
      if (hindranceOf(definition, spot.list, [spot.step])) return 'notPasted'
      const made = duplicate(definition, uid)
      if (made) change('duplicate', () => made.definition, made.copy)
      return 'duplicated'
    }
    case 'copy':
      copySteps([spot.step])
      return 'copied'
    case 'cut': {
      copySteps([spot.step])
      change('cut', (now) => remove(now, uid), neighbourOf(definition, uid))
      return 'cut'
    }
    default:
      return paste(editor, spot.list, spot.index + 1, copiedSteps())
  }
}

/** Puts copied steps into a list, as far as they fit there. */
export function paste(editor: Editor, list: ListRef, index: number, steps: Step[] | null): 'pasted' | 'notPasted' {
  const { definition, edit } = editor.getState()
  const first = steps?.[0]
  if (!steps || !first || hindranceOf(definition, list, steps)) return 'notPasted'
  edit('paste', (now) => insert(now, list, index, steps))
  focusCard(first.uid)
  return 'pasted'
}

/** The card that has the focus after this one is gone: the next in its list, else the one before, else the one that holds it. */
export function neighbourOf(definition: Definition, uid: string): string {
  const spot = find(definition, uid)
  if (!spot) return ''
  const siblings = spot.list ? (find(definition, spot.list.parent)?.step[spot.list.arm] ?? []) : definition.steps
  return (siblings[spot.index + 1] ?? siblings[spot.index - 1])?.uid ?? spot.list?.parent ?? ''
}
