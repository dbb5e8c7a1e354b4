import { Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { fieldID } from '../../lib/form'
import { Section } from '../../lib/Section'
import { SettingsForm, WithSettings } from './SettingsForm'
import { type Settings, useSettingsPart } from './useSettings'

const form = 'retention'
const kept = ['inbound_messages', 'runs', 'audit'] as const
type Kept = (typeof kept)[number]

export default function RetentionPart() {
  return <WithSettings>{(settings) => <Form settings={settings} />}</WithSettings>
}

/** How long what is over is kept. */
function Form({ settings }: { settings: Settings }) {
  const t = useTranslations('settings')
  const labels = Object.fromEntries(kept.map((name) => [`/retention/${name}`, t(`kept.${name}.name`)]))
  const part = useSettingsPart(settings, Object.keys(labels))
  const retention = part.values.retention ?? {}
  const change = (name: Kept, period: string | null) => {
    const next = { ...retention, [name]: period }
    part.set({ retention: kept.every((one) => !next[one]) ? null : next })
  }
  return (
    <SettingsForm form={form} part={part} labels={labels}>
      <Section title={t('parts.retention')} hint={t('retentionHint')}>
        <Stack gap="lg">
          {kept.map((name) => (
            <Period
              key={name}
              name={name}
              period={retention[name] ?? null}
              error={part.sorted.at[`/retention/${name}`]}
              onChange={(period) => change(name, period)}
            />
          ))}
        </Stack>
      </Section>
    </SettingsForm>
  )
}

/** The days of a period such as P30D or P4W. */
export function daysOf(period: string): number {
  const found = /^P(\d+)([DW])$/.exec(period)
  return found ? Number(found[1]) * (found[2] === 'W' ? 7 : 1) : 0
}

type PeriodProps = { name: Kept; period: string | null; error?: string; onChange: (period: string | null) => void }

function Period({ name, period, error, onChange }: PeriodProps) {
  const t = useTranslations('settings')
  return (
    <div>
      <Text fw={600}>{t(`kept.${name}.name`)}</Text>
      <Text size="sm" c="dimmed" mb={6}>
        {t(`kept.${name}.hint`)}
      </Text>
      <Group>
        <Checkbox
          label={t('forever')}
          aria-label={`${t(`kept.${name}.name`)}: ${t('forever')}`}
          checked={period === null}
          onChange={(event) => onChange(event.currentTarget.checked ? null : 'P365D')}
        />
        {period !== null && (
          <NumberInput
            id={fieldID(form, `/retention/${name}`)}
            aria-label={`${t(`kept.${name}.name`)}: ${t('daysUnit')}`}
            w={140}
            min={7}
            max={3650}
            allowDecimal={false}
            clampBehavior="none"
            suffix={` ${t('daysUnit')}`}
            value={daysOf(period)}
            error={error}
            onChange={(days) => onChange(`P${days}D`)}
          />
        )}
      </Group>
    </div>
  )
}
