import { Stack, Switch, TagsInput, Textarea } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { languages } from '../../i18n/languages'
import { fieldID } from '../../lib/form'
import { Section } from '../../lib/Section'
import { SettingsForm, WithSettings } from './SettingsForm'
import { type Settings, useSettingsPart } from './useSettings'

const form = 'consent'
const words = ['stop_words', 'start_words', 'opt_out_buttons'] as const
type Consent = NonNullable<Settings['consent']>

export default function ConsentPart() {
  return <WithSettings>{(settings) => <Form settings={settings} />}</WithSettings>
}

/** The confirmation by language: a text of no language stands under ''. */
function textsOf(confirmation: Consent['confirmation']): Record<string, string> {
  if (typeof confirmation === 'string') return { '': confirmation }
  return confirmation ?? {}
}

/** The rules of consent to marketing. */
function Form({ settings }: { settings: Settings }) {
  const t = useTranslations('settings')
  const labels = {
    '/consent/unknown_may': t('unknownMay'),
    '/consent/stop_words': t('words.stop_words.name'),
    '/consent/start_words': t('words.start_words.name'),
    '/consent/opt_out_buttons': t('words.opt_out_buttons.name'),
    '/consent/confirmation': t('confirmation'),
  }
  const part = useSettingsPart(settings, Object.keys(labels))
  const consent = part.values.consent ?? {}
  const change = (one: Partial<Consent>) => part.set({ consent: { ...consent, ...one } })
  const texts = textsOf(consent.confirmation)
  const setText = (language: string, text: string) => {
    const next = Object.fromEntries(Object.entries({ ...texts, [language]: text }).filter(([, one]) => one !== ''))
    const keys = Object.keys(next)
    if (keys.length === 0) change({ confirmation: null })
    else if (keys.length === 1 && keys[0] === '') change({ confirmation: next[''] })
    else change({ confirmation: next })
  }
  // a text of no language and texts by language are two forms of one setting: one is written at a time
  const shownLanguages = '' in texts ? [''] : [...new Set([...Object.keys(languages), ...Object.keys(texts)])]
  return (
    <SettingsForm form={form} part={part} labels={labels}>
      <Section title={t('consentTitle')} hint={t('consentHint')}>
        <Stack>
          <Switch
            id={fieldID(form, '/consent/unknown_may')}
            label={t('unknownMay')}
            description={t('unknownMayHint')}
            checked={consent.unknown_may ?? true}
            onChange={(event) => change({ unknown_may: event.currentTarget.checked })}
          />
          {words.map((name) => (
            <TagsInput
              key={name}
              id={fieldID(form, `/consent/${name}`)}
              label={t(`words.${name}.name`)}
              description={t(`words.${name}.hint`)}
              maxTags={50}
              value={consent[name] ?? []}
              error={part.sorted.at[`/consent/${name}`]}
              onChange={(list) => change({ [name]: list })}
            />
          ))}
        </Stack>
      </Section>
      <Section title={t('confirmation')} hint={t('confirmationHint')}>
        <Stack id={fieldID(form, '/consent/confirmation')} tabIndex={-1}>
          {shownLanguages.map((language) => (
            <Textarea
              key={language}
              label={languageName(language) ?? t('allLanguages')}
              autosize
              minRows={2}
              maxRows={8}
              value={texts[language] ?? ''}
              error={part.sorted.at['/consent/confirmation']}
              onChange={(event) => setText(language, event.currentTarget.value)}
            />
          ))}
        </Stack>
      </Section>
    </SettingsForm>
  )
}

function languageName(language: string): string | undefined {
  return Object.entries(languages).find(([code]) => code === language)?.[1] ?? (language || undefined)
}
