import { Button, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { FormProblem } from '../../lib/form'
import { Failed, Loading } from '../../lib/states'
import { type Settings, useSettings, type useSettingsPart } from './useSettings'

type Props = {
  form: string
  part: ReturnType<typeof useSettingsPart>
  labels: Record<string, string>
  children: ReactNode
}

/** A form of settings, with what is wrong above it. Who may not change them reads them. */
export function SettingsForm({ form, part, labels, children }: Props) {
  const t = useTranslations('common')
  return (
    <form onSubmit={part.submit} noValidate>
      <fieldset disabled={!part.mayWrite} className="plain">
        <Stack gap="lg">
          <FormProblem form={form} problem={part.problem} sorted={part.sorted} labels={labels} />
          {children}
          {part.mayWrite && (
            <Group justify="end">
              <Button type="submit" loading={part.sending} disabled={!part.changed}>
                {t('save')}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  )
}

/** Reads the settings before a form of them is shown. */
export function WithSettings({ children }: { children: (settings: Settings) => ReactNode }) {
  const settings = useSettings()
  if (settings.data) return children(settings.data)
  if (settings.error) return <Failed problem={settings.error} retry={() => void settings.refetch()} />
  return <Loading rows={5} />
}
