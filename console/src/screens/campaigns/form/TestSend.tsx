import { Button, List, Stack, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../../api/client'
import { useReasonWords } from '../../../lib/figures/reason-words'
import { FormProblem, useSending } from '../../../lib/form'
import { useFormKey } from '../../../lib/hooks'
import { announce } from '../../../lib/live'
import { OwnPhone } from '../../../lib/own-phone/OwnPhone'
import { codeOf } from '../../../lib/problem'
import { type Content, hasMessage, ofTest, testOf } from './content'

/** Really sends what everybody would get, to one's own phone and nobody else's. */
export default function TestSend({ content }: { content: Content }) {
  const t = useTranslations('campaigns.test')
  const directory = api.useQuery('get', '/v1/directory')
  // a template is tested as a step of an automation: the API has no test of a template alone
  const through = content.what === 'automation' ? content.automation : directory.data?.automations[0]?.id
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('hint')}
      </Text>
      {!hasMessage(content) && <Text size="sm">{t('chooseFirst')}</Text>}
      {hasMessage(content) && !through && directory.data && <Text size="sm">{t('needsAutomation')}</Text>}
      {hasMessage(content) && through && (
        <OwnPhone number={content.number || undefined}>
          <Send content={content} through={through} />
        </OwnPhone>
      )}
    </Stack>
  )
}

function Send({ content, through }: { content: Content; through: string }) {
  const t = useTranslations('campaigns.test')
  const wordsOf = useReasonWords()
  const { key, renew } = useFormKey()
  const [sent, setSent] = useState<Schemas['AutomationTest'] | null>(null)
  const accepted = sent?.items.filter(({ refused }) => refused === null).length ?? 0
  const { submit, sending, problem, sorted } = useSending({
    pointers: [],
    send: async () => {
      const call = (with_: string) =>
        client.POST('/v1/automations/{id}/test', {
          params: { path: { id: through }, header: { 'Idempotency-Key': with_ } },
          body: content.what === 'automation' ? {} : { definition: testOf(content) },
        })
      let { data, error } = await call(key)
      // an attempt whose answer was lost went out as it was written then: this is another test
      if (error && codeOf(error) === 'idempotency-key-reused') ({ data, error } = await call(renew()))
      if (!error) return { data }
      const errors = error.errors?.map((one) => ({ ...one, pointer: ofTest(one.pointer) }))
      return { error: errors ? { ...error, errors } : error }
    },
    onDone: ({ data }) => {
      renew()
      setSent(data ?? null)
      announce(t('sent', { count: data?.items.filter(({ refused }) => refused === null).length ?? 0 }))
    },
  })
  return (
    <Stack gap="xs" align="start">
      <FormProblem form="campaign-test" problem={problem} sorted={sorted} labels={{}} />
      <Button
        variant="default"
        loading={sending}
        leftSection={<IconSend size={18} aria-hidden />}
        onClick={() => void submit()}
      >
        {t('send')}
      </Button>
      {sent && <Text fw={600}>{t('sent', { count: accepted })}</Text>}
      {sent && accepted < sent.items.length && (
        <List size="sm">
          {sent.items.map(({ place, refused }) =>
            refused === null ? null : (
              <List.Item key={place}>{t('refused', { reason: wordsOf(refused).name })}</List.Item>
            ),
          )}
        </List>
      )}
    </Stack>
  )
}
