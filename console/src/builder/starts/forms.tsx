import { NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField } from '../../lib/fields/field'
import { DurationInput } from '../fields/DurationInput'
import { ListsPicker } from '../fields/pickers'
import type { Start } from '../model/definition'
import { useStart } from '../settings/form'

type ChoiceKey = 'when' | 'event' | 'from' | 'to'

type ChoiceProps<K extends ChoiceKey> = {
  name: K
  label: string
  options: readonly { value: NonNullable<Start[K]> | ''; label: string }[]
}

/** A setting of the start that is one of a few. */
export function StartChoice<K extends ChoiceKey>({ name, label, options }: ChoiceProps<K>) {
  const { values, set } = useStart()
  return (
    <NativeSelect
      {...useField(`/${name}`)}
      label={label}
      value={values[name] ?? ''}
      data={options.map(({ value, label: words }) => ({ value: String(value), label: words }))}
      onChange={(event) => {
        const chosen = options.find(({ value }) => value === event.currentTarget.value)?.value
        set({ [name]: chosen || undefined })
      }}
    />
  )
}

type TextProps = { name: 'phrase' | 'label' | 'at' | 'country'; label: string; description?: string; type?: string }

/** A setting of the start that is a text. */
export function StartText({ name, label, description, type = 'text' }: TextProps) {
  const { values, set } = useStart()
  return (
    <TextInput
      {...useField(`/${name}`)}
      label={label}
      description={description}
      type={type}
      autoComplete="off"
      value={values[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value }, name)}
    />
  )
}

export function QuietPeriod() {
  const t = useTranslations('builder.start')
  const { values, set } = useStart()
  return (
    <DurationInput
      pointer="/quiet_period"
      label={t('quiet')}
      description={t('quietHint')}
      value={values.quiet_period}
      onChange={(period) => set({ quiet_period: period }, 'quiet_period')}
    />
  )
}

export function PhraseForm() {
  const t = useTranslations('builder.start')
  return <StartText name="phrase" label={t('phrase')} description={t('phraseHint')} />
}

export function ListStartForm() {
  const t = useTranslations('builder')
  const { values, set } = useStart()
  return (
    <>
      <Text size="sm">{t('aboutStart.list')}</Text>
      <ListsPicker
        pointer="/list_ids"
        label={t('field.list_ids')}
        value={values.list_ids}
        onChange={(ids) => set({ list_ids: ids })}
      />
    </>
  )
}

export function ClosedHoursForm() {
  const t = useTranslations('builder.aboutStart')
  return (
    <>
      <Text size="sm">{t('closed_hours')}</Text>
      <QuietPeriod />
    </>
  )
}

export function FirstMessageForm() {
  const t = useTranslations('builder.aboutStart')
  return <Text size="sm">{t('first_message')}</Text>
}

export function AnyMessageForm() {
  const t = useTranslations('builder')
  const words = useTranslations('automation.summary')
  return (
    <>
      <Text size="sm">{t('aboutStart.any_message')}</Text>
      <StartChoice
        name="when"
        label={t('start.when')}
        options={[
          { value: '', label: words('always') },
          { value: 'open', label: words('open') },
          { value: 'closed', label: words('closed') },
        ]}
      />
      <QuietPeriod />
    </>
  )
}

const statuses = ['open', 'in_progress', 'resolved', 'closed'] as const

export function TicketStartForm() {
  const t = useTranslations('builder.start')
  const words = useTranslations('automation')
  const { values } = useStart()
  const any = [
    { value: '', label: words('summary.any') },
    ...statuses.map((value) => ({ value, label: words(`ticketStatus.${value}`) })),
  ]
  return (
    <>
      <StartChoice
        name="event"
        label={t('event')}
        options={[
          { value: 'opened', label: t('opened') },
          { value: 'status_changed', label: t('statusChanged') },
        ]}
      />
      {values.event === 'status_changed' && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <StartChoice name="from" label={t('from')} options={any} />
          <StartChoice name="to" label={t('to')} options={any} />
        </SimpleGrid>
      )}
    </>
  )
}

export function ConsentStartForm() {
  const t = useTranslations('builder.start')
  const words = useTranslations('automation.summary')
  return (
    <StartChoice
      name="to"
      label={t('consentTo')}
      options={[
        { value: 'granted', label: words('granted') },
        { value: 'refused', label: words('refused') },
      ]}
    />
  )
}
