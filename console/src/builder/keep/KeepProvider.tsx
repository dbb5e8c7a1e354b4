import { createContext, type ReactNode, use, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useStore } from 'zustand'
import type { Problem } from '../../api/client'
import { announce } from '../../lib/live'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { type Base, useEditor, useEditorStore } from '../editor'
import { loadAhead } from './ahead'
import type { Keeper, Keeping } from './keeper'
import type { Turn } from './writer'

type Kept = {
  /** null while another tab writes, and for who only reads. */
  keeper: Keeper | null
  turn: Turn
  /** Lets this tab write. */
  takeOver: () => Promise<void>
}

const KeepContext = createContext<Kept | null>(null)

export function useKept(): Kept {
  const kept = use(KeepContext)
  if (!kept) throw new Error('useKept is asked outside of an open automation')
  return kept
}

/** How what is written stands; null for who does not write here. */
export function useKeeping<T>(select: (keeping: Keeping) => T): T | null {
  const { keeper } = useKept()
  return useStore(keeper ?? nobody, (keeping) => (keeper ? select(keeping) : null))
}

const idle: Keeping = { saving: { state: 'unchanged' }, met: 0 }
const nobody = { getState: () => idle, getInitialState: () => idle, subscribe: () => () => undefined }

type Props = {
  /** The automation as the server has it now: others may publish it while it is open here. */
  now: Base
  children: ReactNode
}

/**
 * Opens an automation where its author stopped writing, and keeps what they write from then on. One tab of a browser writes it
 * at a time. Whoever may not write sees what is published.
 */
export function KeepProvider({ now, children }: Props) {
  const session = useSession()
  if (!may(session, 'automations:write') || now.state === 'archived') return <Reading now={now}>{children}</Reading>
  return <Writing now={now}>{children}</Writing>
}

const reading: Kept = { keeper: null, turn: 'theirs', takeOver: async () => undefined }

/** What is published is shown as it is, whenever that changes. */
function Reading({ now, children }: Props) {
  const editor = useEditorStore()
  useEffect(() => {
    editor.getState().restore({ definition: now.published, past: [], future: [] }, now)
  }, [editor, now])
  return <KeepContext value={reading}>{children}</KeepContext>
}

function Writing({ now, children }: Props) {
  const t = useTranslations('keeping')
  const session = useSession()
  const editor = useEditorStore()
  const [kept, setKept] = useState<Kept | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [tries, setTries] = useState(0)
  const newest = useRef(now)
  newest.current = now
  const { id } = now

  // biome-ignore lint/correctness/useExhaustiveDependencies: each try begins anew
  useEffect(() => {
    if (id === null) return
    let leave: (() => void) | null = null
    let gone = false
    void import('./begin').then(({ beginKeeping }) => {
      if (gone) return
      leave = beginKeeping({
        editor,
        place: { workspace: session.workspace.id, user: session.user.id, automation: id },
        now: () => newest.current,
        onOpened: (opened) => {
          setProblem(null)
          setKept(opened)
        },
        onProblem: setProblem,
      })
    })
    return () => {
      gone = true
      leave?.()
    }
  }, [editor, id, session.workspace.id, session.user.id, tries])

  useFollowing(now, kept?.keeper ?? null)
  const isOpen = kept !== null
  useEffect(() => {
    if (!isOpen) return
    const stop = new AbortController()
    // what was opened is shown first
    const timer = setTimeout(() => void loadAhead(stop.signal), 1_000)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [isOpen])
  const said = kept?.turn === 'mine' ? t('tab.writes') : null
  const before = useRef<Turn | null>(null)
  useEffect(() => {
    // the first turn is what everybody expects
    if (said && before.current === 'theirs') announce(said)
    before.current = kept?.turn ?? null
  }, [said, kept?.turn])

  if (problem && !kept) return <Failed problem={problem} retry={() => setTries((n) => n + 1)} />
  if (!kept) return <Loading rows={8} />
  return <KeepContext value={kept}>{children}</KeepContext>
}

/**
 * Follows what others do with the automation: its state at once, and a newer revision where nothing of one's own is written.
 * Where something is, that is brought in by hand.
 */
function useFollowing(now: Base, keeper: Keeper | null) {
  const t = useTranslations('keeping')
  const editor = useEditorStore()
  useEffect(() => {
    const { automation, restore } = editor.getState()
    if (!keeper || automation.id !== now.id) return
    if (now.revision === automation.revision && now.state !== automation.state) {
      editor.setState({ automation: { ...automation, state: now.state } })
    } else if (now.revision > automation.revision && keeper.getState().saving.state === 'unchanged') {
      restore({ definition: now.published, past: [], future: [] }, now)
      announce(t('newer.taken', { revision: now.revision }))
    }
  }, [editor, keeper, now, t])
}

/** The newer revision that somebody published while something is written here; null where there is none. */
export function useNewer(now: Base): Base | null {
  const revision = useEditor((state) => state.automation.revision)
  const unchanged = useKeeping((keeping) => keeping.saving.state === 'unchanged')
  return unchanged === false && now.revision > revision ? now : null
}
