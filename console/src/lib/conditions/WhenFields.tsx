import { NativeSelect, TextInput } from '@mantine/core'
import { useTimeZone } from 'use-intl'
import { fieldID } from '../form'
import { LocalMoment } from '../LocalMoment'
import { asInstant, instantOf, localOf } from '../zone'
import { useEditing } from './editing'
import { readWhen, type Unit, unitNames, type When, writeWhen } from './moments'

type Props = { at: string; text: string; isDay: boolean; onChange: (text: string) => void }

/** A moment or a day: now, so long from now or ago, or one of the calendar. */
export function WhenFields({ at, text, isDay, onChange }: Props) {
  const { form, errors, words } = useEditing()
  const { t } = words
  const zone = useTimeZone() ?? 'UTC'
  const when = readWhen(text)
  const put = (next: When) => onChange(writeWhen(next, isDay))
  const id = fieldID(form, at)
  const error = errors[at]
  return (
    <div className="condition-when">
      {'count' in when && (
        <TextInput
          id={id}
          size="sm"
          className="condition-count"
          aria-label={t('count')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          value={when.count}
          error={error}
          onChange={(event) => put({ ...when, count: event.currentTarget.value.replace(/\D/g, '') })}
        />
      )}
      <NativeSelect
        id={when.way === 'now' ? id : undefined}
        size="sm"
        className="condition-way"
        aria-label={t('when')}
        value={nameOf(when)}
        error={when.way === 'now' ? error : undefined}
        data={choices(when, isDay, t)}
        onChange={(event) => put(chosen(event.currentTarget.value, when, zone))}
      />
      {when.way === 'date' && (
        <TextInput
          id={id}
          size="sm"
          type="date"
          aria-label={t('date')}
          value={when.date}
          error={error}
          onChange={(event) => put({ way: 'date', date: event.currentTarget.value })}
        />
      )}
      {when.way === 'instant' && (
        <LocalMoment
          id={id}
          size="sm"
          aria-label={t('instant', { zone })}
          zone={zone}
          value={when.at}
          error={error}
          onChange={(instant) => put(instant ? { way: 'instant', at: instant } : when)}
        />
      )}
      {when.way === 'other' && (
        <TextInput
          id={id}
          size="sm"
          aria-label={t('value')}
          value={when.text}
          error={error}
          onChange={(event) => put({ way: 'other', text: event.currentTarget.value })}
        />
      )}
    </div>
  )
}

function nameOf(when: When): string {
  return 'unit' in when ? `${when.way}:${when.unit}` : when.way
}

/** Another way to say when. The number that was written is kept. */
function chosen(name: string, before: When, zone: string): When {
  const [way, unit] = name.split(':')
  const count = 'count' in before ? before.count : '1'
  if (way === 'later' || way === 'earlier') return { way, count, unit: unitNames.find((one) => one === unit) ?? 'days' }
  const now = new Date()
  if (way === 'date') return { way, date: localOf(now, zone).slice(0, 10) }
  if (way === 'instant')
    return { way, at: asInstant(instantOf(`${localOf(now, zone).slice(0, 13)}:00`, zone)?.at ?? now) }
  return way === 'other' ? before : { way: 'now' }
}

function choices(when: When, isDay: boolean, t: ReturnType<typeof useEditing>['words']['t']) {
  const days = ['days', 'weeks'] as const
  const spans = (way: 'later' | 'earlier') => {
    if (isDay) {
      return days.map((unit) => ({
        value: `${way}:${unit}`,
        label: t(way === 'later' ? `daysAhead.${unit}` : `daysAgo.${unit}`),
      }))
    }
    return unitNames.map((unit: Unit) => ({
      value: `${way}:${unit}`,
      label: t(way === 'later' ? `ahead.${unit}` : `ago.${unit}`),
    }))
  }
  return [
    { value: 'now', label: t(isDay ? 'ways.today' : 'ways.now') },
    ...spans('later'),
    ...spans('earlier'),
    { value: 'date', label: t('ways.date') },
    ...(isDay ? [] : [{ value: 'instant', label: t('ways.instant') }]),
    ...(when.way === 'other' ? [{ value: 'other', label: t('ways.other') }] : []),
  ]
}
