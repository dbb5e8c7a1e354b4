import type { ReactNode } from 'react'

/** A table that may be wider than the window: it is moved by keyboard too. */
export function Scrolled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard (WCAG 2.1.1)
    <div className="report-scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
