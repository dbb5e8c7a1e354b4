import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'

/** Shows the whole list again. */
export function ClearFilters({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <Button size="compact-sm" variant="subtle" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
      {label}
    </Button>
  )
}
