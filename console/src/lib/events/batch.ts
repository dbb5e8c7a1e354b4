import type { StreamEvent } from './parse'

/** What happened, by ids alone: `{kind: "tag.added", ids: {contact: "…", tag: "…"}}`. */
export type Happened = { kind: string; ids: Record<string, string> }

/** What happened within a moment. */
export type Batch = {
  /** Something may have been missed: all is to be read anew. */
  reset: boolean
  events: Happened[]
}

type Listener = (batch: Batch) => void
const listeners = new Set<Listener>()

/** Calls back with what happens, gathered so that an import of thousands is a few calls. */
export function onBatch(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function isHappened(value: unknown): value is Happened {
  return typeof value === 'object' && value !== null && 'kind' in value && 'ids' in value
}

/** Gathers events and hands them on after the time, from the first of them. */
export function createGatherer(milliseconds: number) {
  let batch: Batch = { reset: false, events: [] }
  let timer: ReturnType<typeof setTimeout> | undefined

  function handOn() {
    const gathered = batch
    batch = { reset: false, events: [] }
    timer = undefined
    for (const listener of listeners) listener(gathered)
  }

  return (event: StreamEvent) => {
    // `ready` says that nothing was told before it: what is on the page may be older
    if (event.kind === 'reset' || event.kind === 'ready') batch.reset = true
    else {
      const value: unknown = JSON.parse(event.data)
      if (isHappened(value)) batch.events.push(value)
    }
    if (timer === undefined) timer = setTimeout(handOn, milliseconds)
  }
}
