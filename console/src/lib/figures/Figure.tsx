import { UnstyledButton } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import type { Question } from './figures'
import './figures.css'

type Props = {
  /** What is counted, in words. */
  label: string
  count: number
  /** What the number opens; a number that opens nobody is a text. */
  question?: Question | undefined
  onOpen?: ((question: Question) => void) | undefined
}

/** A number that opens the people that it counts. */
export function Figure({ label, count, question, onOpen }: Props) {
  const t = useTranslations('figures')
  const format = useFormatter()
  const number = format.number(count)
  if (!question || !onOpen || count === 0) return <span className="figure">{number}</span>
  return (
    <UnstyledButton
      className="figure figure-open"
      aria-label={t('open', { figure: label, count })}
      onClick={() => onOpen(question)}
    >
      {number}
    </UnstyledButton>
  )
}

/** Several figures beside each other, each a pair of words and number. */
export function FigureCards({ label, figures }: { label: string; figures: readonly (Props & { hint?: string })[] }) {
  return (
    <dl className="figure-cards" aria-label={label}>
      {figures.map((one) => (
        <div key={one.label}>
          <dt>{one.label}</dt>
          <dd>
            <Figure {...one} />
            {one.hint && <span className="figure-hint">{one.hint}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
