import { Button, Group, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { fieldID } from '../form'
import { useNames } from '../names'
import { type Condition, groupOf, peel, pointersOf, questionsIn, unfinishedIn } from './condition'
import { type ConditionContext, EditingProvider } from './editing'
import { Part } from './Part'
import { conditionSentence, useWords, type Words } from './sentence'
import './conditions.css'

type Props = {
  /** The form's name, of which the ids of the fields are made. */
  form: string
  /** Where the condition stands in what is sent: `/if`, `/steps/3/if`. */
  pointer: string
  /** Null until the first question is asked. */
  value: Condition | null
  onChange: (value: Condition | null) => void
  /** What is wrong, by pointers: `sorted.at` of useSending, whose pointers are those of `conditionPointers`. */
  errors: Record<string, string>
  context: ConditionContext
}

/** Asks questions about contacts: sentences, in groups of which all, any, or none hold. */
export function ConditionEditor({ form, pointer, value, onChange, errors, context }: Props) {
  const t = useTranslations('conditions')
  const names = useNames({ tags: true, lists: true, segments: true, fields: true, directory: true })
  const words = useWords(names, context.in === 'automation' ? context.steps : [])
  const next = useRef<string | null>(null)
  useEffect(() => {
    if (next.current === null) return
    document.getElementById(fieldID(form, next.current))?.focus()
    next.current = null
  })
  const focusNext = (to: string) => {
    next.current = to
  }
  const isGroup = value !== null && groupOf(peel(value, pointer).inner) !== null

  function add() {
    // beside a question that stands alone, a second one makes a group
    focusNext(value ? `${pointer}/all/1` : pointer)
    onChange(value ? { all: [value, {}] } : {})
  }

  return (
    <EditingProvider value={{ form, errors, context, words, focusNext }}>
      <fieldset className="conditions" aria-label={t('label')}>
        {value === null && (
          <Text size="sm" c="dimmed">
            {t('nothing')}
          </Text>
        )}
        {value && (
          <Part
            value={value}
            at={pointer}
            onChange={onChange}
            actions={{
              remove: () => {
                focusNext(`${pointer}/add`)
                onChange(null)
              },
              group: isGroup ? undefined : () => onChange({ all: [value] }),
            }}
          />
        )}
        {!isGroup && (
          <Group>
            <Button
              id={fieldID(form, `${pointer}/add`)}
              size="xs"
              variant="light"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={add}
            >
              {t('add')}
            </Button>
          </Group>
        )}
      </fieldset>
    </EditingProvider>
  )
}

/** The pointers for which the editor has fields, for useSending. */
export function conditionPointers(value: Condition | null, pointer: string): string[] {
  return value ? pointersOf(value, pointer) : [pointer]
}

/** What the fields are called in the list of what is wrong: by the sentences in which they stand. */
export function conditionLabels(value: Condition | null, pointer: string, words: Words): Record<string, string> {
  if (!value) return { [pointer]: words.t('label') }
  const labels: Record<string, string> = Object.fromEntries(
    pointersOf(value, pointer).map((at) => [at, words.t('label')]),
  )
  for (const { at, condition } of questionsIn(value, pointer)) {
    const sentence = conditionSentence(condition, words)
    for (const known of Object.keys(labels)) if (known === at || known.startsWith(`${at}/`)) labels[known] = sentence
  }
  return labels
}

/** Says of each field that is still empty that something belongs there, for the check of useSending. */
export function unfinishedConditions(value: Condition | null, pointer: string, t: Words['t']): Record<string, string> {
  return Object.fromEntries((value ? unfinishedIn(value, pointer) : []).map((at) => [at, t('chooseOne')]))
}
