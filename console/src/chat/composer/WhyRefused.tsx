import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { RefusalAlert, useProblemText } from '../../lib/states'
import { reasonOf } from './hindrance'

/** Why something was not taken. */
export function WhyRefused({ problem }: { problem: Problem }) {
  const t = useTranslations('chat')
  const textOf = useProblemText()
  const reason = reasonOf(problem)
  return (
    <RefusalAlert title={t('notTaken')}>
      <Text size="sm">{reason ? t(`reasons.${reason}`) : textOf(problem)}</Text>
      {problem.errors?.map((error) => (
        <Text size="sm" key={error.pointer}>
          {error.detail}
        </Text>
      ))}
    </RefusalAlert>
  )
}
