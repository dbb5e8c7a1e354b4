import { ActionIcon, Button, Group, Select, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useFormatter, useTranslations } from 'use-intl'
import { fieldID } from '../../lib/form'
import { Section } from '../../lib/Section'
import { SettingsForm, WithSettings } from './SettingsForm'
import { type Settings, useSettingsPart } from './useSettings'

const form = 'hours'
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
type Day = (typeof days)[number]
type Slot = { from: string; to: string }
type Hours = NonNullable<Settings['working_hours']>

const usual: Slot[] = [{ from: '09:00', to: '18:00' }]
/** What working hours begin with when somebody turns them on. */
const week: Hours = { mon: usual, tue: usual, wed: usual, thu: usual, fri: usual }

export default function HoursPart() {
  return <WithSettings>{(settings) => <Form settings={settings} />}</WithSettings>
}

/** When the workspace is open, and on which days it is closed. */
function Form({ settings }: { settings: Settings }) {
  const t = useTranslations('settings')
  const labels = { '/working_hours': t('hoursTitle'), '/holidays': t('holidaysTitle') }
  const pointers = [
    ...days.map((day) => `/working_hours/${day}`),
    '/working_hours',
    '/holidays/country',
    '/holidays/days',
    '/holidays/yearly_days',
    '/holidays',
  ]
  const part = useSettingsPart(settings, pointers)
  const { values, set, sorted } = part
  const hours = values.working_hours ?? null
  const holidays = values.holidays ?? {}
  const setHolidays = (change: NonNullable<Settings['holidays']>) => {
    const next = { ...holidays, ...change }
    const empty = !next.country && !next.days?.length && !next.yearly_days?.length
    set({ holidays: empty ? null : next })
  }
  return (
    <SettingsForm form={form} part={part} labels={labels}>
      <Section title={t('hoursTitle')} hint={t('hoursHint', { zone: values.time_zone })}>
        <Switch
          id={fieldID(form, '/working_hours')}
          label={t('alwaysOpen')}
          checked={hours === null}
          onChange={(event) => set({ working_hours: event.currentTarget.checked ? null : week })}
        />
        {hours && (
          <div className="slots">
            {days.map((day) => (
              <DaySlots
                key={day}
                day={day}
                slots={hours[day] ?? []}
                error={sorted.at[`/working_hours/${day}`]}
                onChange={(slots) => set({ working_hours: { ...hours, [day]: slots } })}
              />
            ))}
          </div>
        )}
      </Section>
      <Section title={t('holidaysTitle')} hint={t('holidaysHint')}>
        <Stack>
          <Select
            id={fieldID(form, '/holidays/country')}
            label={t('holidaysCountry')}
            description={t('holidaysCountryHint')}
            clearable
            data={countries.map((value) => ({ value, label: t(`countries.${value}`) }))}
            value={holidays.country ?? null}
            error={sorted.at['/holidays/country']}
            onChange={(country) => setHolidays({ country: country ?? undefined })}
          />
          <TagsInput
            id={fieldID(form, '/holidays/days')}
            label={t('days')}
            description={t('daysHint')}
            placeholder="2027-08-09/2027-08-22"
            value={holidays.days ?? []}
            error={sorted.at['/holidays/days']}
            onChange={(list) => setHolidays({ days: list })}
          />
          <TagsInput
            id={fieldID(form, '/holidays/yearly_days')}
            label={t('yearlyDays')}
            description={t('yearlyDaysHint')}
            placeholder="12-24"
            value={holidays.yearly_days ?? []}
            error={sorted.at['/holidays/yearly_days'] ?? sorted.at['/holidays']}
            onChange={(list) => setHolidays({ yearly_days: list })}
          />
        </Stack>
      </Section>
    </SettingsForm>
  )
}

const countries = ['IT', 'ES', 'FR', 'DE', 'GB'] as const

type DayProps = { day: Day; slots: readonly Slot[]; error?: string; onChange: (slots: Slot[]) => void }

function DaySlots({ day, slots, error, onChange }: DayProps) {
  const t = useTranslations('settings')
  const format = useFormatter()
  // the first of January 2024 was a Monday
  const name = format.dateTime(Date.UTC(2024, 0, 1 + days.indexOf(day)), { weekday: 'long', timeZone: 'UTC' })
  const change = (at: number, one: Partial<Slot>) =>
    onChange(slots.map((slot, index) => (index === at ? { ...slot, ...one } : slot)))
  return (
    <div className="slots-day" role="group" aria-label={name}>
      <Text fw={600} tt="capitalize">
        {name}
      </Text>
      <Stack gap={6}>
        {slots.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('closed')}
          </Text>
        )}
        {slots.map((slot, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is nothing but its place in the day
          <Group key={index} gap="xs" wrap="nowrap">
            <TextInput
              type="time"
              aria-label={t('from', { day: name })}
              value={slot.from}
              onChange={(event) => change(index, { from: event.currentTarget.value })}
            />
            <span aria-hidden>–</span>
            <TextInput
              type={slot.to === '24:00' ? 'text' : 'time'}
              readOnly={slot.to === '24:00'}
              aria-label={t('to', { day: name })}
              value={slot.to}
              onChange={(event) => change(index, { to: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('removeSlot', { day: name })}
              onClick={() => onChange(slots.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {error && (
          <Text size="sm" c="var(--mantine-color-error)" id={fieldID(form, `/working_hours/${day}`)} tabIndex={-1}>
            {error}
          </Text>
        )}
        <div>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-label={t('addSlotOf', { day: name })}
            onClick={() =>
              onChange([...slots, slots.length > 0 ? { from: '14:00', to: '18:00' } : { from: '09:00', to: '18:00' }])
            }
          >
            {t('addSlot')}
          </Button>
        </div>
      </Stack>
    </div>
  )
}
