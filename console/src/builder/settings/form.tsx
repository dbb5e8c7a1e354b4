import { createContext, type ReactNode, use, useCallback, useMemo } from 'react'
import { type Fields, FieldsProvider } from '../../lib/fields/field'
import { afterPress } from '../../lib/press'
import { typing, useEditor, useEditorStore } from '../editor'
import { changeStart, changeStep } from '../model/change'
import type { Start, Step } from '../model/definition'
import type { StepProblem } from '../model/problems'

/** The name of the form, of which the ids of its fields are made. */
export const form = 'step'

type Changes<T> = { [K in keyof T]?: T[K] | undefined }

/** The settings of one step or start step while they are written. */
type Settings<T> = Fields & {
  values: T
  /**
   * Changes settings; what is undefined or empty is left out of the step. With the name of a field it is typing, of which all
   * is undone together; without one each change is one.
   */
  set: (changes: Changes<T>, typed?: string) => void
}

const StepContext = createContext<Settings<Step> | null>(null)
const StartContext = createContext<Settings<Start> | null>(null)

export function StepProvider({ value, children }: { value: Settings<Step>; children: ReactNode }) {
  return (
    <StepContext value={value}>
      <FieldsProvider value={value}>{children}</FieldsProvider>
    </StepContext>
  )
}

export function StartProvider({ value, children }: { value: Settings<Start>; children: ReactNode }) {
  return (
    <StartContext value={value}>
      <FieldsProvider value={value}>{children}</FieldsProvider>
    </StartContext>
  )
}

export function useStep(): Settings<Step> {
  const settings = use(StepContext)
  if (!settings) throw new Error('a field of a step is shown outside of one')
  return settings
}

export function useStart(): Settings<Start> {
  const settings = use(StartContext)
  if (!settings) throw new Error('a field of a start is shown outside of one')
  return settings
}

/** What says nothing is left out: an empty text says as much as none, but for the value that a field is set to. */
function changed<T extends { uid: string }>(before: T, changes: Changes<T>): T {
  const next = { ...before, ...changes }
  for (const key of Object.keys(changes)) {
    const value: unknown = Reflect.get(next, key)
    if (value === undefined || (value === '' && key !== 'value')) Reflect.deleteProperty(next, key)
  }
  // what is undefined was taken out
  return next as T
}

let changesMade = 0

/** Each change that is no typing is one of its own. */
function labelOf(uid: string, typed: string | undefined): string {
  return typed === undefined ? `set ${++changesMade}` : typing(uid, typed)
}

const none: readonly StepProblem[] = []

/** Leaves a field. What is wrong in it is shown once it was clicked what it was left for: what moves under a pressed pointer is not clicked. */
function useLeave(): (pointer: string) => void {
  const store = useEditorStore()
  return useCallback(
    (pointer) => {
      const { settle, leave } = store.getState()
      settle()
      afterPress(() => leave(pointer))
    },
    [store],
  )
}

export function useStepSettings(step: Step): Settings<Step> {
  const { edit } = useEditorStore().getState()
  const leave = useLeave()
  const readOnly = useEditor((state) => state.readOnly !== null)
  const problems = useEditor((state) => state.problems.get(step.uid) ?? none)
  return useMemo(
    () => ({
      form,
      uid: step.uid,
      values: step,
      readOnly,
      leave,
      problems,
      set: (changes, typed) =>
        edit(labelOf(step.uid, typed), (now) => changeStep(now, step.uid, (one) => changed(one, changes))),
    }),
    [step, readOnly, problems, edit, leave],
  )
}

export function useStartSettings(start: Start): Settings<Start> {
  const { edit } = useEditorStore().getState()
  const leave = useLeave()
  const readOnly = useEditor((state) => state.readOnly !== null)
  const problems = useEditor((state) => state.problems.get(start.uid) ?? none)
  return useMemo(
    () => ({
      form,
      uid: start.uid,
      values: start,
      readOnly,
      leave,
      problems,
      set: (changes, typed) =>
        edit(labelOf(start.uid, typed), (now) => changeStart(now, start.uid, (one) => changed(one, changes))),
    }),
    [start, readOnly, problems, edit, leave],
  )
}
