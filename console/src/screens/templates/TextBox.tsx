import { Text, Textarea, TextInput } from '@mantine/core'
import type { ChangeEvent } from 'react'
import { useTranslations } from 'use-intl'
import { lengthOf } from '../../lib/automation/codes'
import { useField } from '../../lib/fields/field'

type Props = {
  pointer: string
  label: string
  value: string
  onChange: (text: string) => void
  /** WhatsApp's limit, in characters: a longer text is counted in red, and refused by the server. */
  limit?: number
  lines?: number
  description?: string
  placeholder?: string
  required?: boolean
  /** Of an address, a number or a code, in which a phone's keyboard should not write sentences. */
  plain?: boolean
}

/** A text of a template, counted as one types. */
export function TextBox({ pointer, label, value, onChange, limit, lines = 1, plain = false, ...rest }: Props) {
  const t = useTranslations('builder')
  const count = lengthOf(value)
  const given = {
    ...useField(pointer),
    ...rest,
    label,
    value,
    autoComplete: 'off',
    spellCheck: !plain,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.currentTarget.value),
  }
  return (
    <div>
      {lines > 1 ? <Textarea {...given} autosize minRows={lines} maxRows={14} /> : <TextInput {...given} />}
      {limit !== undefined && (
        <Text
          size="xs"
          ta="end"
          mt={4}
          c={count > limit ? 'red' : 'dimmed'}
          fw={count > limit ? 600 : undefined}
          className="counter"
        >
          {t('counter', { count, limit })}
        </Text>
      )}
    </div>
  )
}
