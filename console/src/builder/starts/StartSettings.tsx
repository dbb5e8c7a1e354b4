import { Stack } from '@mantine/core'
import type { Start } from '../model/definition'
import { StartProvider, useStartSettings } from '../settings/form'
import { ProblemList } from '../settings/ProblemList'
import { startForms } from './table'

/** All settings of a start step. */
export function StartSettings({ start }: { start: Start }) {
  const Form = startForms[start.kind]
  return (
    <StartProvider value={useStartSettings(start)}>
      <Stack gap="md" pb="xl">
        <ProblemList />
        <Form />
      </Stack>
    </StartProvider>
  )
}
