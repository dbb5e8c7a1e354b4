import { Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Component } from './parts'
import { TextBox } from './TextBox'
import { examplesOf, variablesIn, withText } from './variables'

type Props = {
  pointer: string
  label: string
  component: Component
  named: boolean
  limit: number
  lines?: number
  onChange: (next: Component) => void
}

/** A text with variables, and an example of each: Meta's reviewers read it with them. */
export function VariableText({ pointer, label, component, named, limit, lines, onChange }: Props) {
  const t = useTranslations('templates')
  const text = component.text ?? ''
  const examples = examplesOf(component)
  return (
    <Stack gap="xs">
      <TextBox
        pointer={`${pointer}/text`}
        label={label}
        value={text}
        limit={limit}
        {...(lines ? { lines, description: t(named ? 'namedHint' : 'numberedHint') } : {})}
        onChange={(next) => onChange(withText(component, next, named))}
      />
      {variablesIn(text).map((name, index) => (
        <TextBox
          key={name}
          // what is wrong with the examples is said at the first
          pointer={index === 0 ? `${pointer}/example` : `${pointer}/example-${index}`}
          label={t('exampleOf', { name: `{{${name}}}` })}
          value={examples[name] ?? ''}
          onChange={(example) => onChange(withText(component, text, named, { ...examples, [name]: example }))}
        />
      ))}
    </Stack>
  )
}
