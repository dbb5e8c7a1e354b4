import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'

const colors = {
  ok: 'teal',
  failing: 'red',
  paused: 'yellow',
  waiting: 'yellow',
  retrying: 'yellow',
  delivered: 'teal',
  lost: 'red',
  failed: 'red',
  refused: 'red',
} as const

/** How a server outside fares, or what became of a call to it. */
export function StateBadge({ state }: { state: keyof typeof colors }) {
  const t = useTranslations('integrations.states')
  return (
    <Badge variant="light" color={colors[state]} className="tag" style={{ flexShrink: 0 }}>
      {t(state)}
    </Badge>
  )
}
