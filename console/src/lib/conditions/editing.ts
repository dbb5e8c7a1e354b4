import { createContext, use } from 'react'
import type { Choice } from '../names'
import type { Condition } from './condition'
import type { Words } from './sentence'

/** A step of the automation in which a condition stands. */
export type StepChoice = Choice & { sends: boolean }

/** Where a condition stands, which says what it may ask. */
export type ConditionContext =
  /** In a segment there is no run to ask about; a segment does not ask for itself. */
  { in: 'segment'; id?: string } | { in: 'automation'; id?: string; steps: readonly StepChoice[] }

/** What all parts of an editor share. */
export type Editing = {
  form: string
  errors: Record<string, string>
  context: ConditionContext
  words: Words
  /** Moves the focus to the field of a pointer, once the change that was just made is on the page. */
  focusNext: (pointer: string) => void
}

const EditingContext = createContext<Editing | null>(null)
export const EditingProvider = EditingContext.Provider

export function useEditing(): Editing {
  const editing = use(EditingContext)
  if (!editing) throw new Error('a part of the conditions editor is shown outside of it')
  return editing
}

/** What can be done to a condition in its place; what cannot be done there is left out. */
export type PlaceActions = {
  remove: () => void
  up?: () => void
  down?: () => void
  duplicate?: () => void
  group?: () => void
  ungroup?: () => void
}

export type PartProps = { value: Condition; at: string; onChange: (value: Condition) => void; actions: PlaceActions }
