import { Badge } from '@mantine/core'
import { useMetaWords } from './words'

const colors: Record<string, string> = {
  APPROVED: 'teal',
  PENDING: 'yellow',
  IN_APPEAL: 'yellow',
  REJECTED: 'red',
  DISABLED: 'red',
  PAUSED: 'yellow',
}

/** Where a template stands with Meta, in a word. */
export function StatusBadge({ status }: { status: string }) {
  const words = useMetaWords()
  return (
    <Badge variant="light" color={colors[status] ?? 'gray'} className="tag">
      {words.status(status)}
    </Badge>
  )
}
