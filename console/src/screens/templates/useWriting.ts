import { useMemo, useRef } from 'react'
import { useKept } from '../../lib/kept'
import { useSession } from '../../lib/session'
import { type Form, meaningOf } from './form'

function read(kept: string): Form | null {
  if (!kept) return null
  const form: Form = JSON.parse(kept)
  return form
}

/** A template while it is written: what was typed is kept over a reload, until the server has it or it is thrown away. */
export function useWriting(id: string, begun: Form) {
  const { user } = useSession()
  // `since` is what it said when somebody began to write
  const kept = useKept(`${user.id}.template.${id}`, { form: '', since: '' })
  const { form: written, since } = kept.values
  const newest = useRef(written)
  newest.current = written
  const form = useMemo(() => read(written) ?? begun, [written, begun])
  const there = useMemo(() => meaningOf(begun), [begun])
  return {
    form,
    written,
    changed: written !== '',
    set: (next: Form) => {
      const begins = newest.current === ''
      newest.current = JSON.stringify(next)
      kept.set({ form: newest.current, ...(begins ? { since: there } : {}) })
    },
    discard: kept.clear,
    /** Somebody else saved it after what is here was begun to be written. */
    conflict: written !== '' && since !== '' && since !== there,
    /** Reports whether the server still has what was written on. */
    isOn: (now: Form) => since === '' || since === meaningOf(now),
    keepMine: () => kept.set({ since: there }),
    /** The server has what was written then; what was typed since stays, and is written on that. */
    saved: (then: string, now: Form) => {
      if (newest.current === then) kept.clear()
      else kept.set({ since: meaningOf(now) })
    },
  }
}
