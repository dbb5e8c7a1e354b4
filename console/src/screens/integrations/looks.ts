import type { CSSProperties } from 'react'

/** Of addresses and ids, which have no blanks at which a line could end. */
export const breaking = { overflowWrap: 'anywhere' } as const satisfies CSSProperties

/** Names and what they say, in two columns. */
export const facts: CSSProperties = {
  ...breaking,
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  gap: '6px 24px',
  margin: 0,
}
