import { Code } from '@mantine/core'
import './code-block.css'

/** A text for another program, which scrolls by keyboard too. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <Code block tabIndex={0} className="code-block" role="region" aria-label={label}>
      {children}
    </Code>
  )
}
