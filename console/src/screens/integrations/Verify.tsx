import { Anchor, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CodeBlock } from '../../lib/CodeBlock'
import { CopyIt } from '../../lib/copy'
import { placeholder } from './sample'
import { isVerifier, type Verifier, verifierNames, verifiers } from './verify'

/** How a program knows that a call is ours: the signature of subscriptions and webhooks alike. */
export function Verify() {
  const t = useTranslations('integrations')
  const [language, setLanguage] = useState<Verifier>('node')
  return (
    <details>
      <summary>{t('verify')}</summary>
      <Stack mt="md">
        <Text size="sm">
          {t.rich('verifyText', {
            link: (words) => (
              <Anchor
                href="https://www.standardwebhooks.com"
                target="_blank"
                rel="noreferrer"
                inherit
                underline="always"
              >
                {words}
              </Anchor>
            ),
          })}{' '}
          {t('putSecret', { placeholder })}
        </Text>
        <SegmentedControl
          style={{ alignSelf: 'start' }}
          aria-label={t('language')}
          value={language}
          data={Object.entries(verifierNames).map(([value, label]) => ({ value, label }))}
          onChange={(chosen) => {
            if (isVerifier(chosen)) setLanguage(chosen)
          }}
        />
        <CodeBlock label={verifierNames[language]}>{verifiers[language]}</CodeBlock>
        <Group justify="end">
          <CopyIt text={verifiers[language]} label={t('copyText')} />
        </Group>
      </Stack>
    </details>
  )
}
