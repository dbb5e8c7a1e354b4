import { Input, NativeSelect, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useLanguage } from '../i18n/LanguageProvider'
import { isLanguage, languages } from '../i18n/languages'

/** The language of the console. Each is called by its own name, so that everybody finds theirs. */
export function LanguageSelect({ quiet = false }: { quiet?: boolean }) {
  const t = useTranslations('menu')
  const { language, choose } = useLanguage()
  return (
    <NativeSelect
      label={quiet ? undefined : t('language')}
      aria-label={quiet ? t('language') : undefined}
      value={language}
      variant={quiet ? 'unstyled' : 'default'}
      className={quiet ? 'quiet-select' : undefined}
      data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        if (isLanguage(chosen)) void choose(chosen)
      }}
    />
  )
}

/** Light, dark, or as the system has it. */
export function SchemeSelect() {
  const t = useTranslations('menu')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Input.Wrapper label={t('appearance')} labelElement="div">
      <SegmentedControl
        fullWidth
        aria-label={t('appearance')}
        value={colorScheme}
        data={[
          { value: 'light', label: t('light') },
          { value: 'dark', label: t('dark') },
          { value: 'auto', label: t('auto') },
        ]}
        onChange={(chosen) => {
          if (chosen === 'light' || chosen === 'dark' || chosen === 'auto') setColorScheme(chosen)
        }}
      />
    </Input.Wrapper>
  )
}
