import { Text } from '@mantine/core'
import type { Schemas } from '../../api/client'
import { Figure } from './Figure'
import type { FigureName, Question } from './figures'
import { useReasonWords } from './reason-words'

type Props = {
  label: string
  figure: FigureName
  step?: string
  reasons: readonly Schemas['ReasonCount'][]
  onOpen?: ((question: Question) => void) | undefined
}

/** Why something did not happen: each reason with its number and with what cures it. */
export function Reasons({ label, figure, step, reasons, onOpen }: Props) {
  const wordsOf = useReasonWords()
  if (reasons.length === 0) return null
  return (
    <table className="reasons" aria-label={label}>
      <caption>{label}</caption>
      <tbody>
        {reasons.map(({ reason, count }) => {
          const { name, cure } = wordsOf(reason)
          return (
            <tr key={reason}>
              <td className="funnel-number">
                <Figure
                  label={name}
                  count={count}
                  question={{ figure, reason, ...(step ? { step_id: step } : {}) }}
                  onOpen={onOpen}
                />
              </td>
              <th scope="row">
                {name}
                {name !== reason && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    {reason}
                  </Text>
                )}
                {cure && (
                  <Text size="sm" fw={400}>
                    {cure}
                  </Text>
                )}
              </th>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** The reasons that are not told by others already: a message that WhatsApp refused is an error of its step as well. */
export function beside(reasons: Props['reasons'], told: Props['reasons']): Props['reasons'] {
  return reasons.filter(({ reason }) => !told.some((one) => one.reason === reason))
}
