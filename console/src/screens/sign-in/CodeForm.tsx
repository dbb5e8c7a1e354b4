import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { ProblemAlert } from '../../lib/states'

type Props = { sending: boolean; problem: Problem | null; onCode: (code: string) => void; onBack: () => void }

/** The six digits of an app. They are sent when the sixth is there: nobody wants to press a button then. */
export function CodeForm({ sending, problem, onCode, onBack }: Props) {
  const t = useTranslations('signIn')
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        onCode(code)
      }}
    >
      <Stack gap="md">
        {problem && <ProblemAlert problem={problem} />}
        <Text c="dimmed">{t('codeSubtitle')}</Text>
        <TextInput
          label={t('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          maxLength={6}
          required
          withAsterisk={false}
          size="md"
          styles={{ input: { letterSpacing: '0.4em', fontVariantNumeric: 'tabular-nums' } }}
          value={code}
          autoFocus
          onChange={(event) => {
            const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, 6)
            setCode(digits)
            if (digits.length === 6 && code.length < 6 && !sending) onCode(digits)
          }}
        />
        <Group grow>
          <Button variant="default" size="md" onClick={onBack}>
            {t('back')}
          </Button>
          <Button type="submit" size="md" loading={sending}>
            {t('submitCode')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
