import { VisuallyHidden } from '@mantine/core'
import { useSyncExternalStore } from 'react'

// What is said to who does not see the page: one region for all of it, because a region that comes with its text is not read.
let said = { text: '', count: 0 }
const listeners = new Set<() => void>()

/** Has screen readers say something: saved, failed, arrived. */
export function announce(text: string): void {
  said = { text, count: said.count + 1 }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The live region. There is one, in the shell. */
export function LiveRegion() {
  const now = useSyncExternalStore(subscribe, () => said)
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="live">
      {/* the same text twice is two announcements */}
      <span key={now.count}>{now.text}</span>
    </VisuallyHidden>
  )
}
