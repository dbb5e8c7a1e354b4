import type { StreamEvent } from './parse'
import type { Connection } from './stream'

/** What the window with the stream tells the others. */
export type Told = { event: StreamEvent } | { connection: Connection }

type Options = {
  /** Who listens to what: windows of one person in one workspace share a stream. */
  name: string
  /** Runs the stream until the signal aborts; `tell` passes on what comes. Called in one window at a time. */
  lead: (tell: (told: Told) => void, signal: AbortSignal) => Promise<void>
  /** Whatever is told, in this window or in the leading one. */
  onTold: (told: Told) => void
  signal: AbortSignal
}

/**
 * One stream for all windows of a browser: the one that has the lock leads, the others listen to it, and when it goes away
 * another takes its place. Where there are no locks (a page without TLS), each window leads for itself.
 */
export function follow({ name, lead, onTold, signal }: Options): void {
  const channel = new BroadcastChannel(name)
  channel.onmessage = (message: MessageEvent<Told>) => onTold(message.data)
  signal.addEventListener('abort', () => channel.close())
  const tell = (told: Told) => {
    if (signal.aborted) return
    onTold(told)
    channel.postMessage(told)
  }
  if (!navigator.locks) {
    void lead(onTold, signal)
    return
  }
  navigator.locks
    .request(name, { signal }, () => lead(tell, signal))
    .catch(() => {
      // the window went away, or was told to stop, before it was its turn
    })
}
