import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Props = {
  title: string
  /** What can be seen of both. */
  children: ReactNode
  takeLabel: string
  onTake: () => void
  keepLabel: string
  onKeep: () => void
}

/** Somebody else saved what is written here: whoever writes chooses which of both stays. */
export function Conflict({ title, children, takeLabel, onTake, keepLabel, onKeep }: Props) {
  const color = 'var(--mantine-color-text)'
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      styles={{ message: { color }, title: { color } }}
    >
      {children}
      <Group mt="sm" gap="xs">
        <Button variant="default" size="xs" onClick={onTake}>
          {takeLabel}
        </Button>
        <Button variant="default" size="xs" onClick={onKeep}>
          {keepLabel}
        </Button>
      </Group>
    </Alert>
  )
}
