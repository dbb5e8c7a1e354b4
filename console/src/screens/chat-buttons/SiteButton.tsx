import type { CSSProperties, Ref } from 'react'

/** Where the button floats over a page. */
export type Corner = 'right' | 'left'

const looks: CSSProperties = {
  position: 'fixed',
  bottom: 20,
  zIndex: 9999,
  display: 'inline-flex',
  alignItems: 'center',
  gap: 10,
  padding: '12px 20px',
  borderRadius: 32,
  background: '#0b6b3f',
  color: '#fff',
  font: '600 16px/1.25 system-ui,sans-serif',
  textDecoration: 'none',
  boxShadow: '0 4px 14px rgba(0,0,0,.25)',
}

type Props = { link: string; label: string; corner: Corner; ref?: Ref<HTMLAnchorElement> }

/**
 * The button that a shop puts into its own pages: what is shown here is, word for word, what is copied. It asks nobody else for
 * anything, runs no script and keeps nothing, so that it wants no consent; and all that it looks like is in itself.
 */
export function SiteButton({ link, label, corner, ref }: Props) {
  return (
    <a ref={ref} href={link} target="_blank" rel="noopener" style={{ ...looks, [corner]: 20 }}>
      <svg
        width="24"
        height="24"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        aria-hidden="true"
      >
        <path d="M3 21l1.7-4.5A9 9 0 1 1 8 19.6z" strokeLinejoin="round" />
        <path d="M8.5 10h7M8.5 13.5h4.5" strokeLinecap="round" />
      </svg>
      {label}
    </a>
  )
}
