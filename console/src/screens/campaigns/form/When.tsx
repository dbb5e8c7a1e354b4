import { Checkbox, Group, NumberInput, Radio, Stack, TagsInput, TextInput } from '@mantine/core'
import { useFormatter, useTimeZone, useTranslations } from 'use-intl'
import { fieldID } from '../../../lib/form'
import { LocalMoment } from '../../../lib/LocalMoment'
import { Section } from '../../../lib/Section'
import { weekdayDate } from '../calendar-days'
import { weekdays } from './content'
import { type CampaignForm, form, type Target } from './useCampaignForm'

type Props = { of: CampaignForm; target: Target }

/** When it begins, and how many failures stop it. */
export function When({ of, target }: Props) {
  const t = useTranslations('campaigns.form')
  const { content, set, sorted } = of
  const zone = useTimeZone() ?? 'UTC'
  const ways =
    target.kind === 'recurring'
      ? []
      : (['now', 'at', ...(target.kind === 'new' ? ['recurring' as const] : [])] as const)
  return (
    <Section title={t('when')} hint={t('zoneHint', { zone })}>
      {ways.length > 0 && (
        <Radio.Group
          aria-label={t('when')}
          value={content.when}
          onChange={(value) => set({ when: ways.find((one) => one === value) ?? 'now' })}
        >
          <Stack gap="xs">
            {ways.map((way) => (
              <Radio key={way} value={way} label={t(`ways.${way}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {content.when === 'at' && (
        <LocalMoment
          id={fieldID(form, '/at')}
          label={t('at')}
          zone={zone}
          value={content.at}
          error={sorted.at['/at']}
          onChange={(at) => set({ at })}
        />
      )}
      {content.when === 'recurring' && <Recurring of={of} zone={content.zone || zone} />}
      <NumberInput
        id={fieldID(form, '/max_error_percent')}
        label={t('maxErrors')}
        description={t('maxErrorsHint')}
        min={1}
        max={100}
        allowDecimal={false}
        suffix=" %"
        placeholder="20 %"
        value={content.maxErrors === '' ? '' : Number(content.maxErrors)}
        error={sorted.at['/max_error_percent']}
        onChange={(value) => set({ maxErrors: String(value) })}
      />
    </Section>
  )
}

function Recurring({ of: { content, set, sorted }, zone }: { of: CampaignForm; zone: string }) {
  const t = useTranslations('campaigns.form')
  const format = useFormatter()
  return (
    <>
      <Checkbox.Group
        label={t('weekdays')}
        value={content.weekdays}
        error={sorted.at['/weekdays']}
        onChange={(chosen) => set({ weekdays: chosen })}
      >
        <Group gap="sm" mt={6} id={fieldID(form, '/weekdays')} tabIndex={-1}>
          {weekdays.map((day) => (
            <Checkbox
              key={day}
              value={day}
              label={format.dateTime(weekdayDate(day), { weekday: 'short', timeZone: 'UTC' })}
            />
          ))}
        </Group>
      </Checkbox.Group>
      <TagsInput
        id={fieldID(form, '/days_of_month')}
        label={t('days')}
        description={t('daysHint')}
        value={content.days.map(String)}
        error={sorted.at['/days_of_month']}
        acceptValueOnBlur
        onChange={(typed) =>
          set({
            days: [...new Set(typed.map(Number))].filter((day) => Number.isInteger(day) && day >= 1 && day <= 31),
          })
        }
      />
      <TextInput
        id={fieldID(form, '/time')}
        type="time"
        label={t('time', { zone })}
        value={content.time}
        error={sorted.at['/time']}
        onChange={(event) => set({ time: event.currentTarget.value })}
      />
      <LocalMoment
        id={fieldID(form, '/ends_at')}
        label={t('endsAt')}
        zone={zone}
        value={content.endsAt}
        error={sorted.at['/ends_at']}
        onChange={(endsAt) => set({ endsAt })}
      />
    </>
  )
}
