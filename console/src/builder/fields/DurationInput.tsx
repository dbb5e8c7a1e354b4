import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { readDuration, type Unit, units, writeDuration } from '../../lib/automation/duration'
import { useField } from '../../lib/fields/field'

type Props = {
  pointer: string
  label: string
  description?: string
  /** A duration of the API; undefined where none is set. */
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** A duration as a number and a unit. One that cannot be read, such as of a file, stays until it is written anew. */
export function DurationInput({ pointer, label, description, value, onChange }: Props) {
  const t = useTranslations('builder')
  const unitNames = useTranslations('automation.units')
  const { id, error, disabled, onBlur } = useField(pointer)
  const read = value === undefined ? null : readDuration(value)
  const unit: Unit = read?.unit ?? 'hours'
  return (
    <Group gap="xs" align="start" wrap="nowrap" className="duration">
      <TextInput
        id={id}
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={error}
        disabled={disabled}
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        value={read?.count ?? ''}
        onBlur={onBlur}
        onChange={(event) => {
          const digits = event.currentTarget.value.replace(/\D/g, '')
          onChange(digits === '' ? undefined : writeDuration({ count: Number(digits), unit }))
        }}
      />
      <NativeSelect
        aria-label={t('unitOf', { field: label })}
        disabled={disabled || read === null}
        value={unit}
        data={units.map((one) => ({ value: one, label: unitNames(one) }))}
        onChange={(event) => {
          const chosen = units.find((one) => one === event.currentTarget.value)
          if (chosen && read) onChange(writeDuration({ count: read.count, unit: chosen }))
        }}
      />
    </Group>
  )
}
