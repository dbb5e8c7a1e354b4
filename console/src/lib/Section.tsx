import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

type Props = { title: string; hint?: string; aside?: ReactNode; children: ReactNode }

/** A part of a screen with a heading of its own. */
export function Section({ title, hint, aside, children }: Props) {
  const id = useId()
  return (
    <Paper component="section" withBorder radius="lg" p={{ base: 'md', xs: 'lg' }} aria-labelledby={id}>
      <Stack gap="md">
        <div>
          <Group justify="space-between">
            <Title order={2} size="h4" id={id}>
              {title}
            </Title>
            {aside}
          </Group>
          {hint && (
            <Text size="sm" c="dimmed" mt={4}>
              {hint}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  )
}
