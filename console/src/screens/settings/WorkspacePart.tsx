import { Checkbox, NumberInput, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { fieldID } from '../../lib/form'
import { Section } from '../../lib/Section'
import { SettingsForm, WithSettings } from './SettingsForm'
import { type Settings, useSettingsPart } from './useSettings'

const form = 'workspace'

export default function WorkspacePart() {
  return <WithSettings>{(settings) => <Form settings={settings} />}</WithSettings>
}

/** The name of the workspace, where it is, and what holds for all of it. */
function Form({ settings }: { settings: Settings }) {
  const t = useTranslations('settings')
  const labels = {
    '/name': t('name'),
    '/time_zone': t('zone'),
    '/language': t('language'),
    '/phone_region': t('region'),
    '/answers': t('answers'),
    '/campaigns': t('campaigns'),
    '/max_entries_per_hour': t('entries'),
  }
  const part = useSettingsPart(settings, Object.keys(labels))
  const { values, set, sorted } = part
  const field = (pointer: keyof typeof labels) => ({
    id: fieldID(form, pointer),
    label: labels[pointer],
    error: sorted.at[pointer],
  })
  const zones = useMemo(() => [...new Set([...Intl.supportedValuesOf('timeZone'), settings.time_zone])], [settings])
  const pauseOn = values.campaigns?.pause_on ?? []
  return (
    <SettingsForm form={form} part={part} labels={labels}>
      <Section title={t('generalTitle')}>
        <TextInput
          {...field('/name')}
          value={values.name}
          maxLength={200}
          required
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            {...field('/time_zone')}
            description={t('zoneHint')}
            data={zones}
            searchable
            allowDeselect={false}
            limit={100}
            value={values.time_zone}
            onChange={(zone) => zone && set({ time_zone: zone })}
          />
          <TextInput
            {...field('/language')}
            description={t('languageHint')}
            value={values.language}
            maxLength={20}
            onChange={(event) => set({ language: event.currentTarget.value })}
          />
          <Region
            {...field('/phone_region')}
            value={values.phone_region ?? ''}
            onChange={(phone_region) => set({ phone_region })}
          />
          <NumberInput
            {...field('/max_entries_per_hour')}
            description={t('entriesHint')}
            min={1}
            max={1000}
            allowDecimal={false}
            value={values.max_entries_per_hour ?? 20}
            onChange={(value) => set({ max_entries_per_hour: Number(value) })}
          />
        </SimpleGrid>
      </Section>
      <Section title={t('answers')} hint={t('answersHint')}>
        <Stack id={fieldID(form, '/answers')}>
          <Switch
            label={t('markRead')}
            checked={values.answers?.mark_read ?? false}
            onChange={(event) =>
              set({
                answers: {
                  mark_read: event.currentTarget.checked,
                  typing: event.currentTarget.checked && (values.answers?.typing ?? false),
                },
              })
            }
          />
          <Switch
            label={t('typing')}
            disabled={!values.answers?.mark_read}
            checked={values.answers?.typing ?? false}
            onChange={(event) => set({ answers: { mark_read: true, typing: event.currentTarget.checked } })}
          />
        </Stack>
      </Section>
      <Section title={t('campaigns')} hint={t('campaignsHint')}>
        <Checkbox.Group
          id={fieldID(form, '/campaigns')}
          aria-label={t('campaigns')}
          value={pauseOn}
          onChange={(chosen) => set({ campaigns: { pause_on: warnings.filter((one) => chosen.includes(one)) } })}
        >
          <Stack gap="xs">
            {warnings.map((warning) => (
              <Checkbox key={warning} value={warning} label={t(`warnings.${warning}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Section>
    </SettingsForm>
  )
}

const warnings = ['quality_red', 'limit_drop'] as const

type RegionProps = { id: string; label: string; error?: string; value: string; onChange: (region: string) => void }

/** The country of phones that are written without a country code, by its name. */
function Region({ value, onChange, ...field }: RegionProps) {
  const t = useTranslations('settings')
  const locale = useLocale()
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    return letters
      .flatMap((first) => letters.map((second) => first + second))
      .flatMap((code) => {
        const name = /^(X[A-Z]|EU|EZ|UN|QO|ZZ)$/.test(code) ? undefined : names.of(code)
        return name ? [{ value: code, label: `${name} (${code})` }] : []
      })
      .sort((a, b) => a.label.localeCompare(b.label, locale))
  }, [locale])
  return (
    <Select
      {...field}
      description={t('regionHint')}
      data={countries}
      searchable
      clearable
      limit={300}
      value={value || null}
      onChange={(region) => onChange(region ?? '')}
    />
  )
}
