import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../api/client'

const colors = { active: 'teal', paused: 'yellow', draft: 'gray', archived: 'gray' } as const

/** What an automation does now, in a word. */
export function AutomationState({ state }: { state: Schemas['AutomationState'] }) {
  const t = useTranslations('automationStates')
  return (
    <Badge variant="light" color={colors[state]} className="tag">
      {t(state)}
    </Badge>
  )
}
