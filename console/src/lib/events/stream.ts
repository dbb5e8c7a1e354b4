import { createParser, type StreamEvent } from './parse'

/** How the connection stands. */
export type Connection = 'connecting' | 'open' | 'lost'

export type StreamOptions = {
  url: string
  /** The last event that anybody in this browser had; '' for none. */
  lastID: () => string
  onEvent: (event: StreamEvent) => void
  onConnection: (connection: Connection) => void
  /** The server says that nobody is signed in. The stream waits until `again` is called. */
  onSignedOut: () => void
  signal: AbortSignal
}

const firstPause = 1_000
const longestPause = 15_000
/** The server writes something every 15 seconds: a connection without a word for so long is dead, though nobody said so. */
const silence = 40_000

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

/** Reads one connection until it ends. Answers how long to wait before the next one, or null when nobody is signed in. */
async function readOnce(o: StreamOptions, onOpen: () => void): Promise<number | null> {
  const dead = new AbortController()
  const abort = () => dead.abort()
  o.signal.addEventListener('abort', abort)
  let watch = setTimeout(abort, silence)
  try {
    const last = o.lastID()
    const response = await fetch(o.url, {
      headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) },
      cache: 'no-store',
      signal: dead.signal,
    })
    if (response.status === 401) return null
    if (!response.ok || !response.body) {
      const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
      return Number.isNaN(after) ? firstPause : after * 1000
    }
    onOpen()
    let retry = firstPause
    const parse = createParser(o.onEvent, (milliseconds) => {
      retry = milliseconds
    })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return retry
      clearTimeout(watch)
      watch = setTimeout(abort, silence)
      parse(value)
    }
  } catch {
    return firstPause // it broke: that is what the loop around is for
  } finally {
    clearTimeout(watch)
    o.signal.removeEventListener('abort', abort)
  }
}

/** Listens until the signal aborts, through whatever happens to the connection. */
export async function listen(o: StreamOptions, signedInAgain: (signal: AbortSignal) => Promise<void>): Promise<void> {
  let failures = 0
  while (!o.signal.aborted) {
    o.onConnection(failures === 0 ? 'connecting' : 'lost')
    const wait = await readOnce(o, () => {
      failures = 0
      o.onConnection('open')
    })
    if (o.signal.aborted) return
    if (wait === null) {
      o.onSignedOut()
      await signedInAgain(o.signal)
      continue
    }
    failures++
    if (failures > 1) o.onConnection('lost')
    await pause(Math.min(longestPause, wait * 2 ** Math.min(failures - 1, 4)), o.signal)
  }
}
