import { createContext, use } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { Schemas } from '../api/client'
import { givenIDs, withIDs } from './model/change'
import { type Definition, emptyDefinition, fromInput } from './model/definition'
import { type History, type Past, record, stepBack, stepForward } from './model/history'
import {
  type Finder,
  type Findings,
  type Fresh,
  noProblems,
  type Problems,
  problemsOf,
  shownProblems,
} from './model/problems'
import { find, findStart } from './model/tree'

/** The automation as it is on the server, on which the edits are based. */
export type Base = {
  /** null for one that was never saved. */
  id: string | null
  state: Schemas['AutomationState']
  revision: number
  /** Of the revision, for `If-Match`. */
  etag: string
  /** The definition in force, whose steps the edits keep, move, change or delete. */
  published: Definition
}

/** Why nothing can be changed: `role` may only read, `tab` writes in another window, `archived` is over. */
export type ReadOnly = { reason: 'role' | 'tab' | 'archived' }

export type EditorState = History & {
  automation: Base
  /** The uid of the step or start step whose settings are open. */
  selected: string | null
  readOnly: ReadOnly | null
  problems: Problems
  /** All that was found wrong, of which `problems` is what is shown. */
  findings: Findings
  /** The step that was just added, until its settings are closed. */
  fresh: Fresh | null
  /** The secrets of integrations that were just made, by the uid of their start: the server says each once. */
  secrets: ReadonlyMap<string, string>
  /** Under which label the last edit may still grow; null after it was settled. */
  growing: string | null
}

export type EditorActions = {
  /**
   * Changes the definition. Edits under one label, one after the other, are one to undo until `settle`: a field names itself
   * with `typing`, everything else that is done has a label of its own each time.
   */
  edit: (label: string, change: (definition: Definition) => Definition) => void
  /** Ends what was typed in a field: what comes next is another edit. */
  settle: () => void
  /** The same of a field of what is selected, by its pointer: what is wrong in it is shown from now on. */
  leave: (pointer: string) => void
  undo: () => void
  redo: () => void
  /** Puts another definition in place of all: a draft that was read, or what a merge made. Undo leads back to the one before. */
  replace: (label: string, definition: Definition, automation: Base) => void
  /** Goes on where another load of the page stopped: its definition and all that can be undone. */
  restore: (history: History, automation: Base) => void
  /** Takes over what the server made of a definition that was sent: ids of what is new, the revision, the state. */
  published: (sent: Definition, answered: Schemas['Automation'], etag: string) => void
  select: (uid: string | null) => void
  /** Selects what was just added: nothing in it is wrong before somebody had the time to fill it in. */
  selectFresh: (uid: string) => void
  setReadOnly: (readOnly: ReadOnly | null) => void
  /** Shows what the server found wrong in a definition that was sent to it, in place of what was found in the same way before. */
  setProblems: (finder: Finder, sent: Definition, errors: readonly Schemas['ProblemError'][]) => void
}

export type Editor = StoreApi<EditorState & EditorActions>

/** The label of typing in one field of a step, a start step or (with an empty uid) the automation. */
export function typing(uid: string, field: string): string {
  return `typing ${uid} ${field}`
}

function isTyping(label: string): boolean {
  return label.startsWith('typing ')
}

/** What an automation of the API is as the base of edits. */
export function baseOf(automation: Schemas['Automation'], etag: string): Base {
  const { id, state, revision } = automation
  return { id, state, revision, etag, published: fromInput(automation) }
}

const nothingFound = { problems: noProblems, findings: {}, fresh: null }

export const newBase: Base = { id: null, state: 'draft', revision: 0, etag: '', published: emptyDefinition }

/** Makes the store of one opened automation. */
export function newEditor(automation: Base, definition = automation.published): Editor {
  return createStore((set, get) => {
    const go = (history: History) => {
      const { selected, fresh } = get()
      const there = selected !== null && isThere(history.definition, selected)
      set({ ...history, growing: null, selected: there ? selected : null, fresh: there ? fresh : null })
      // of what an attempt found, what was written anew is no longer said
      if (get().findings.publication || get().findings.test) show({})
    }
    const show = (changes: Partial<Pick<EditorState, 'findings' | 'fresh'>>) => {
      const { findings, fresh, definition: now } = { ...get(), ...changes }
      set({ ...changes, problems: shownProblems(findings, now, fresh) })
    }
    return {
      automation,
      definition,
      past: [],
      future: [],
      selected: null,
      readOnly: null,
      problems: noProblems,
      findings: {},
      fresh: null,
      secrets: new Map(),
      growing: null,
      edit: (label, change) => {
        const now = get()
        if (now.readOnly) return
        const next = change(now.definition)
        if (next === now.definition) return
        go(record(now, label, next, now.growing === label))
        if (isTyping(label)) set({ growing: label })
      },
      settle: () => set({ growing: null }),
      leave: (pointer) => {
        const { fresh, settle } = get()
        settle()
        if (fresh && !fresh.touched.includes(pointer))
          show({ fresh: { ...fresh, touched: [...fresh.touched, pointer] } })
      },
      undo: () => {
        if (!get().readOnly) go(stepBack(historyOf(get())))
      },
      redo: () => {
        if (!get().readOnly) go(stepForward(historyOf(get())))
      },
      replace: (label, next, base) => {
        go(record(historyOf(get()), label, next, false))
        set({ automation: base, ...nothingFound })
      },
      restore: (history, base) => {
        go(history)
        set({ automation: base, ...nothingFound })
      },
      published: (sent, answered, etag) => {
        const base = baseOf(answered, etag)
        const ids = givenIDs(sent, base.published)
        const one = (past: Past): Past => ({ ...past, definition: withIDs(past.definition, ids) })
        const now = get()
        const secrets = new Map(now.secrets)
        for (const [index, { secret }] of answered.start.entries()) {
          const start = sent.start[index]
          if (start && secret) secrets.set(start.uid, secret)
        }
        set({
          automation: base,
          secrets,
          definition: withIDs(now.definition, ids),
          past: now.past.map(one),
          future: now.future.map(one),
          ...nothingFound,
        })
      },
      select: (uid) => {
        if (get().selected === uid) return
        set({ selected: uid, growing: null })
        if (get().fresh) show({ fresh: null })
      },
      selectFresh: (uid) => {
        get().select(uid)
        show({ fresh: { uid, touched: [] } })
      },
      setReadOnly: (readOnly) => set({ readOnly }),
      setProblems: (finder, sent, errors) => {
        const { [finder]: before, ...others } = get().findings
        if (errors.length === 0 && !before) return
        const findings =
          errors.length > 0 ? { ...others, [finder]: { sent, problems: problemsOf(sent, errors) } } : others
        // whoever publishes or sends it has written all that they meant to write
        show(finder === 'simulation' ? { findings } : { findings, fresh: null })
      },
    }
  })
}

function historyOf({ definition, past, future }: EditorState): History {
  return { definition, past, future }
}

function isThere(definition: Definition, uid: string): boolean {
  return find(definition, uid) !== undefined || findStart(definition, uid) !== undefined
}

const EditorContext = createContext<Editor | null>(null)
export const EditorProvider = EditorContext.Provider

/** The store itself, for what is done at an event. */
export function useEditorStore(): Editor {
  const editor = use(EditorContext)
  if (!editor) throw new Error('the editor is asked outside of an open automation')
  return editor
}

/** A part of the open automation; the component renders again when that part is another one. */
export function useEditor<T>(select: (state: EditorState & EditorActions) => T): T {
  return useStore(useEditorStore(), select)
}
