import { Anchor, List, Text } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { type Sorted, sortErrors } from './problem'
import { ProblemAlert, RefusalAlert } from './states'

/** What a call to the API ends with. */
type Outcome = { error?: Problem }

/** The name of an element of a form for the field of a pointer: `/first_name` is `field-first_name`. */
export function fieldID(form: string, pointer: string): string {
  return `${form}${pointer.replaceAll('/', '-')}`
}

type Options<O extends Outcome> = {
  /** The pointers for which the form has fields. */
  pointers: readonly string[]
  send: () => Promise<O>
  onDone: (outcome: O) => void
  /** Says what is wrong by itself, such as that a field is empty, before anything is sent. */
  check?: () => Record<string, string>
}

/** Dates and times of which a part is missing: browsers say of them that they are empty, which may mean something else. */
function halfTyped(form: ParentNode): HTMLInputElement[] {
  return [...form.querySelectorAll('input')].filter((one) => one.validity.badInput)
}

/** What an element is called for its reader. */
const labelOf = (element: HTMLInputElement) => element.labels?.[0]?.textContent ?? element.name

/** A form that is sent to the API: one attempt at a time, and the server's objections at the fields. */
export function useSending<O extends Outcome>({ pointers, send, onDone, check }: Options<O>) {
  const t = useTranslations('problem')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [own, setOwn] = useState<Record<string, string>>({})
  const [sending, setSending] = useState(false)
  const busy = useRef(false)

  async function submit(event?: FormEvent) {
    event?.preventDefault()
    if (busy.current) return
    const form = event?.currentTarget instanceof HTMLFormElement ? event.currentTarget : null
    const found = check?.() ?? {}
    for (const one of halfTyped(form ?? document)) {
      const pointer = pointers.find((known) => one.id.endsWith(fieldID('', known)))
      // of a form that is no element its own fields alone count
      const place = pointer ?? (form && labelOf(one))
      if (place !== null) found[place] = t('halfTyped')
    }
    setOwn(found)
    setProblem(null)
    if (Object.keys(found).length > 0) return
    busy.current = true
    setSending(true)
    try {
      const outcome = await send()
      // what is refused is an alert, which is read aloud by itself
      if (outcome.error) setProblem(outcome.error)
      else onDone(outcome)
    } finally {
      busy.current = false
      setSending(false)
    }
  }

  const sorted = sortErrors(problem, pointers)
  return {
    submit,
    sending,
    problem,
    /** Where the errors stand, those found here before those of the server. */
    sorted: { ...sorted, at: { ...sorted.at, ...own } } satisfies Sorted,
    reset: () => {
      setProblem(null)
      setOwn({})
    },
  }
}

type SummaryProps = {
  form: string
  problem: Problem | null
  sorted: Sorted
  /** What the fields are called, by their pointers. */
  labels: Record<string, string>
}

/** All that is wrong with a form, above it: each line moves the focus to its field. */
export function FormProblem({ form, problem, sorted, labels }: SummaryProps) {
  const t = useTranslations('problem')
  const places = Object.entries(sorted.at)
  const count = places.length + sorted.elsewhere.length
  if (count === 0) return problem ? <ProblemAlert problem={problem} /> : null
  return (
    <RefusalAlert title={t('fields', { count })}>
      <List size="sm" spacing={4}>
        {places.map(([pointer, detail]) => (
          <List.Item key={pointer}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              c="var(--mantine-color-text)"
              underline="always"
              onClick={() => document.getElementById(fieldID(form, pointer))?.focus()}
            >
              {labels[pointer] ?? pointer}: {detail}
            </Anchor>
          </List.Item>
        ))}
        {sorted.elsewhere.map((error) => (
          <List.Item key={error.pointer}>
            <Text size="sm" component="span">
              {error.pointer}: {error.detail}
            </Text>
          </List.Item>
        ))}
      </List>
    </RefusalAlert>
  )
}
