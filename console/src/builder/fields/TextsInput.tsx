import { ActionIcon, Group, Select, Stack } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { CodeInput } from '../../lib/fields/CodeInput'
import { useLanguageNames } from '../../lib/language-names'
import { inPlace } from '../../lib/names'
import { useStep } from '../settings/form'

type Props = { limit: number; required?: boolean; hint?: string }

/** The text of a message, and the same in other languages for those who read them. */
export function TextsInput({ limit, required, hint }: Props) {
  const t = useTranslations('builder')
  const { values, set, readOnly } = useStep()
  const { nameOf, choices } = useLanguageNames()
  const texts = values.texts ?? {}
  const more = choices.filter(({ value }) => !(value in texts))

  function change(language: string, text: string | undefined) {
    const { [language]: _, ...others } = texts
    const next = text === undefined ? others : { ...texts, [language]: text }
    set(
      { texts: Object.keys(next).length > 0 ? next : undefined },
      text === undefined ? undefined : `texts ${language}`,
    )
  }
  return (
    <Stack gap="sm">
      <CodeInput
        pointer="/text"
        label={t('field.text')}
        description={hint}
        limit={limit}
        lines={4}
        required={required ?? false}
        value={values.text ?? ''}
        onChange={(text) => set({ text }, 'text')}
      />
      {Object.entries(texts).map(([language, text]) => (
        <Group key={language} align="start" wrap="nowrap" gap="xs">
          <div className="grows">
            <CodeInput
              pointer={`/texts/${language}`}
              label={t('textIn', { language: nameOf(language) })}
              limit={limit}
              lines={3}
              value={text}
              onChange={(next) => change(language, next)}
            />
          </div>
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={26}
              aria-label={t('dropLanguage', { language: nameOf(language) })}
              onClick={() => change(language, undefined)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && (
        <Select
          aria-label={t('addLanguage')}
          placeholder={t('addLanguage')}
          size="xs"
          searchable
          data={more}
          value={null}
          comboboxProps={inPlace}
          onChange={(language) => language && change(language, '')}
          maw={260}
        />
      )}
    </Stack>
  )
}
