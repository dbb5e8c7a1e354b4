import { createContext, type RefObject, use, useLayoutEffect, useRef } from 'react'
import { fieldID } from '../form'

/** What is wrong with a field, by its pointer within what the form writes. */
export type FieldProblem = { pointer: string; detail: string }

/** What fields need of the form that they stand in: the settings of a step, or a campaign. */
export type Fields = {
  /** The name of the form, of which the ids of its fields are made. */
  form: string
  /** What is written, for what is kept of it. */
  uid: string
  readOnly: boolean
  /** Said when a field is left, by its pointer: what was typed there is complete. */
  leave: (pointer: string) => void
  problems: readonly FieldProblem[]
}

const FieldsContext = createContext<Fields | null>(null)
export const FieldsProvider = FieldsContext.Provider

export function useFields(): Fields {
  const fields = use(FieldsContext)
  if (!fields) throw new Error('a field is shown outside of a form')
  return fields
}

/**
 * What every field has of its pointer: its id, to which a problem leads, and what is wrong with it. A field that holds others
 * in fields of their own says `exact`.
 */
export function useField(pointer: string, exact = false) {
  const { form, problems, readOnly, leave } = useFields()
  const error = problems.find((one) => one.pointer === pointer || (!exact && one.pointer.startsWith(`${pointer}/`)))
  return { id: fieldID(form, pointer), error: error?.detail, disabled: readOnly, onBlur: () => leave(pointer) }
}

/**
 * How a field that is done later, such as by an upload, writes what it has then: into the form as it is by that time. Null once
 * the field is gone, because the form has something else in its place.
 */
export function useNewest<T>(onChange: T): RefObject<T | null> {
  const newest = useRef<T | null>(onChange)
  useLayoutEffect(() => {
    newest.current = onChange
    return () => {
      newest.current = null
    }
  })
  return newest
}
