import { Button, Group, Stack, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useField } from '../../lib/fields/field'
import { useStart } from '../settings/form'
import { QuietPeriod, StartText } from './forms'

/** The days on which any message starts it: dates, stretches of days, days of every year, public holidays. */
export function HolidayForm() {
  const t = useTranslations('builder.start')
  const { values, set } = useStart()
  return (
    <>
      <Days />
      <TagsInput
        {...useField('/yearly_days')}
        label={t('yearlyDays')}
        description={t('yearlyDaysHint')}
        placeholder="12-25"
        acceptValueOnBlur
        value={values.yearly_days ?? []}
        onChange={(days) => set({ yearly_days: days.length > 0 ? days : undefined })}
      />
      <StartText name="country" label={t('country')} description={t('countryHint')} />
      <QuietPeriod />
    </>
  )
}

/** Single dates and stretches, chosen from a calendar and taken away one by one. */
function Days() {
  const t = useTranslations('builder.start')
  const { values, set, readOnly } = useStart()
  const field = useField('/days')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const days = values.days ?? []

  function add() {
    if (!from) return
    const day = to && to > from ? `${from}/${to}` : from
    if (!days.includes(day)) set({ days: [...days, day].sort() })
    setFrom('')
    setTo('')
  }
  return (
    <Stack gap="xs">
      <TagsInput
        {...field}
        label={t('days')}
        description={t('daysHint')}
        acceptValueOnBlur
        value={days}
        onChange={(next) => set({ days: next.length > 0 ? next : undefined })}
      />
      {!readOnly && (
        <Group align="end" gap="xs">
          <TextInput
            type="date"
            label={t('dayFrom')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput type="date" label={t('dayTo')} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
          <Button variant="default" disabled={!from} onClick={add}>
            {t('addDay')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
