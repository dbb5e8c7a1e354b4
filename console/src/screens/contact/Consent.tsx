import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { fieldID, useSending } from '../../lib/form'
import { announce } from '../../lib/live'
import { byCursor } from '../../lib/pages'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading, ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'

type Props = { contact: Schemas['Contact'] }

const sources = ['message', 'button', 'whatsapp', 'api', 'import', 'step', 'merge'] as const

/** What the contact said of marketing, when and where, and what they say now. */
export function Consent({ contact }: Props) {
  const t = useTranslations('contact')
  const log = api.useInfiniteQuery(
    'get',
    '/v1/contacts/{id}/consent',
    { params: { path: { id: contact.id }, query: { limit: 20 } } },
    byCursor,
  )
  const changes = log.data?.pages.flatMap((page) => page.items) ?? []
  const sourceName = (source: string) => {
    const known = sources.find((one) => one === source)
    return known ? t(`sources.${known}`) : source
  }
  return (
    <Section title={t('consent')} aside={<Text fw={600}>{t(`consents.${contact.marketing}`)}</Text>}>
      {may(useSession(), 'contacts:write') && <SetConsent contact={contact} />}
      <Stack gap="xs">
        <Text size="sm" fw={500}>
          {t('consentLog')}
        </Text>
        {log.isPending && <Loading rows={1} />}
        {log.error && !log.data && <Failed problem={log.error} retry={() => void log.refetch()} />}
        {log.data && changes.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('consentNever')}
          </Text>
        )}
        {changes.length > 0 && (
          <ol className="log">
            {changes.map((change) => (
              <li key={change.id}>
                <Text size="sm">
                  <strong>{t(`consents.${change.marketing}`)}</strong> · {sourceName(change.source)}
                  {change.words && <q className="words">{change.words}</q>}
                </Text>
                <Moment at={change.at} muted />
              </li>
            ))}
          </ol>
        )}
        {log.hasNextPage && (
          <Button size="xs" variant="default" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            {t('showMore')}
          </Button>
        )}
      </Stack>
    </Section>
  )
}

/** Sets it, with the words on where the person said so, which the log keeps. */
function SetConsent({ contact }: Props) {
  const t = useTranslations('contact')
  const refresh = useRefresh()
  const [source, setSource] = useState('')
  const [to, setTo] = useState<'granted' | 'refused'>('granted')
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/source'],
    send: () =>
      client.PUT('/v1/contacts/{id}/consent', {
        params: { path: { id: contact.id } },
        body: { marketing: to, ...(source.trim() ? { source: source.trim() } : {}) },
      }),
    onDone: () => {
      announce(t('consentSaved'))
      setSource('')
      void refresh('/v1/contacts')
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        {problem && <ProblemAlert problem={problem} />}
        <TextInput
          id={fieldID('consent', '/source')}
          label={t('consentSource')}
          description={t('consentSourceHint')}
          maxLength={100}
          autoComplete="off"
          value={source}
          error={sorted.at['/source']}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Group gap="xs">
          {(['granted', 'refused'] as const).map(
            (one) =>
              contact.marketing !== one && (
                <Button
                  key={one}
                  type="submit"
                  size="xs"
                  variant="default"
                  loading={sending && to === one}
                  onClick={() => setTo(one)}
                >
                  {t(one === 'granted' ? 'consentGrant' : 'consentRefuse')}
                </Button>
              ),
          )}
        </Group>
      </Stack>
    </form>
  )
}
