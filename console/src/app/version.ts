import { useSyncExternalStore } from 'react'

let old = false
const listeners = new Set<() => void>()

/**
 * Notices that a part of this version is not served any more, because a newer one is. The page is not loaded anew by itself:
 * somebody may be writing.
 */
export function watchVersion(program = ownProgram()): void {
  addEventListener('vite:preloadError', async () => {
    if (old || !(await newerIsServed(program))) return
    old = true
    for (const listener of listeners) listener()
  })
}

/** The address of the file with which this page began: every version has its own. */
function ownProgram(): string {
  return document.querySelector('script[type="module"]')?.getAttribute('src') ?? ''
}

/** Whether the server's page begins with another program; a server that is not reached has none. */
async function newerIsServed(program: string): Promise<boolean> {
  try {
    const answer = await fetch(import.meta.env.BASE_URL, { cache: 'no-store' })
    return answer.ok && !(await answer.text()).includes(`src="${program}"`)
  } catch {
    return false
  }
}

export function useOldVersion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => old,
  )
}
