import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMoment } from './time'
import { asInstant, instantOf, localOf } from './zone'

type Props = {
  id?: string
  label?: string
  'aria-label'?: string
  size?: 'sm'
  /** The zone whose clocks are meant. */
  zone: string
  /** An instant; empty for none. */
  value: string
  onChange: (instant: string) => void
  error?: string
  required?: boolean
}

/** A date and time on the clocks of a zone. One that a clock change skips is said so. */
export function LocalMoment({ zone, value, onChange, error, ...field }: Props) {
  const t = useTranslations('common')
  const moment = useMoment()
  const shown = Number.isNaN(Date.parse(value)) ? '' : localOf(new Date(value), zone)
  // what is typed is kept as it is typed: half a date is no instant yet
  const [typed, setTyped] = useState({ text: shown, for: value })
  const text = typed.for === value ? typed.text : shown
  const found = instantOf(text, zone)
  return (
    <TextInput
      {...field}
      type="datetime-local"
      value={text}
      description={
        found ? t(found.skipped ? 'skippedTime' : 'thatIs', { moment: moment(asInstant(found.at)) }) : undefined
      }
      error={error}
      onChange={(event) => {
        const next = event.currentTarget.value
        const at = instantOf(next, zone)
        const instant = at ? asInstant(at.at) : ''
        setTyped({ text: next, for: instant })
        onChange(instant)
      }}
    />
  )
}
