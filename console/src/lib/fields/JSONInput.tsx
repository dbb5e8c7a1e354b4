import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useKept } from '../kept'
import { useField, useFields } from './field'
import './fields.css'

type Props = {
  pointer: string
  label: string
  description: string
  value: unknown
  onChange: (value: unknown) => void
}

const written = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2))

/** The value of a text; what is no JSON yet has none. */
function read(text: string): { value: unknown } | null {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** Any JSON, as a text. What is no JSON yet is kept in this window, and said so; the step has the last that was. */
export function JSONInput({ pointer, label, description, value, onChange }: Props) {
  const t = useTranslations('builder')
  const { uid } = useFields()
  const { error, ...field } = useField(pointer)
  const unfinished = useKept(`json.${uid}${pointer}`, { text: '' })
  const [typed, setTyped] = useState(unfinished.values.text || written(value))
  const parsed = read(typed)
  // another value came from outside, such as by undo
  const shown = parsed && written(parsed.value) !== written(value) ? written(value) : typed
  return (
    <Textarea
      {...field}
      label={label}
      description={description}
      error={parsed ? error : t('noJSON')}
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      className="code-field"
      value={shown}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        const next = read(text)
        if (next) {
          unfinished.clear()
          onChange(next.value)
        } else unfinished.set({ text })
      }}
    />
  )
}
