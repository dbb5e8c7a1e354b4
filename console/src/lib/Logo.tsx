/** The mark: three bars of sound, the second the longest, as a cadence rises and comes to rest. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-teal-9)" />
      <g fill="#fff">
        <rect x="7" y="12" width="4" height="8" rx="2" />
        <rect x="14" y="7" width="4" height="18" rx="2" />
        <rect x="21" y="10" width="4" height="12" rx="2" />
      </g>
    </svg>
  )
}
