/** Whether this window writes, or another window of the same browser does. */
export type Turn = 'waiting' | 'mine' | 'theirs'

type Options = {
  /** What is written, by whom: windows with the same name take turns. */
  name: string
  onTurn: (turn: Turn) => void
  /** Keeps what is not kept yet, before another window goes on. */
  handOver: () => Promise<void>
}

type Said = 'wanted' | 'given'

/** How long a window that writes is given to hand over. One that sleeps is not waited for: this browser has its edits. */
const patience = 3_000

/**
 * One window of a browser writes an automation at a time. Another one reads until the first is closed, or until it takes over.
 * Where a browser has no locks (a page without TLS), each window writes, and their drafts are merged at the server.
 */
export function takeTurns({ name, onTurn, handOver }: Options) {
  if (!navigator.locks) {
    onTurn('mine')
    return { takeOver: async () => undefined, leave: () => undefined }
  }
  const channel = new BroadcastChannel(name)
  const gone = new AbortController()
  let giveBack: (() => void) | null = null
  let queue = new AbortController()

  channel.onmessage = (message: MessageEvent<Said>) => {
    if (message.data !== 'wanted' || !giveBack) return
    void handOver().finally(() => {
      if (!gone.signal.aborted) channel.postMessage('given' satisfies Said)
    })
  }

  function wait() {
    queue = new AbortController()
    request({ signal: queue.signal })
  }

  function request(options: LockOptions) {
    let release: (() => void) | null = null
    /** Holds the lock until the window leaves, or another one takes it. */
    const hold = () =>
      new Promise<void>((resolve) => {
        release = resolve
        giveBack = resolve
        onTurn('mine')
      })
    navigator.locks.request(name, options, hold).catch(() => {
      // given up while it waited for its turn, or taken by another window while it had it
      if (release === null || gone.signal.aborted) return
      giveBack = null
      onTurn('theirs')
      wait()
    })
  }

  onTurn('waiting')
  void navigator.locks.query().then(({ held }) => {
    if (gone.signal.aborted) return
    if (held?.some((lock) => lock.name === name)) onTurn('theirs')
    wait()
  })

  return {
    /** Lets this window write. What the other one has not kept yet it keeps before. */
    takeOver: async () => {
      if (giveBack || gone.signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience)
        const onMessage = (message: MessageEvent<Said>) => {
          if (message.data !== 'given') return
          clearTimeout(timer)
          channel.removeEventListener('message', onMessage)
          resolve()
        }
        channel.addEventListener('message', onMessage)
        channel.postMessage('wanted' satisfies Said)
      })
      if (giveBack || gone.signal.aborted) return
      queue.abort()
      request({ steal: true })
    },
    leave: () => {
      gone.abort()
      queue.abort()
      channel.close()
      giveBack?.()
    },
  }
}
