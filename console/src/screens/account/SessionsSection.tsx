import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Problem, type Schemas } from '../../api/client'
import { readAgent } from '../../lib/agent'
import { announce } from '../../lib/live'
import { Section } from '../../lib/Section'
import { Failed, Loading, ProblemAlert } from '../../lib/states'
import { useMoment } from '../../lib/time'

/** Where one is signed in; what one does not know is ended here. */
export function SessionsSection() {
  const t = useTranslations('account')
  const [problem, setProblem] = useState<Problem | null>(null)
  const list = api.useInfiniteQuery(
    'get',
    '/v1/sessions',
    { params: { query: { limit: 20 } } },
    {
      pageParamName: 'after',
      initialPageParam: null, // what is undefined would be asked for as 0
      getNextPageParam: (last: Schemas['SessionPage']) => last.next ?? undefined,
    },
  )

  async function end(id: string) {
    const { error } = await client.DELETE('/v1/sessions/{id}', { params: { path: { id } } })
    // one that has ended meanwhile is as it should be
    if (error && error.status !== 404) {
      setProblem(error)
      return
    }
    setProblem(null)
    announce(t('ended'))
    await list.refetch()
  }

  return (
    <Section title={t('sessionsTitle')} hint={t('sessionsHint')}>
      {problem && <ProblemAlert problem={problem} />}
      {list.isPending && <Loading rows={2} />}
      {list.error && !list.data && <Failed problem={list.error} retry={() => void list.refetch()} />}
      <Stack component="ul" gap={0} className="sessions">
        {list.data?.pages
          .flatMap((page) => page.items)
          .map((session) => (
            <SessionRow key={session.id} session={session} onEnd={() => end(session.id)} />
          ))}
      </Stack>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Section>
  )
}

function SessionRow({ session, onEnd }: { session: Schemas['Session']; onEnd: () => Promise<void> }) {
  const t = useTranslations('account')
  const moment = useMoment()
  const [ending, setEnding] = useState(false)
  const { browser, system } = readAgent(session.agent)
  const agent = browser && system ? t('agent', { browser, system }) : browser || system || t('unknownAgent')
  const Device = system === 'iOS' || system === 'Android' ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li>
      <Group wrap="nowrap" justify="space-between">
        <Group wrap="nowrap" miw={0}>
          <Device size={24} stroke={1.5} aria-hidden />
          <div>
            <Text fw={600}>{agent}</Text>
            <Text size="sm" c="dimmed">
              {t('seen', { when: moment(session.seen_at) })}
            </Text>
            <Text size="sm" c="dimmed">
              {t('since', { when: moment(session.created_at) })}
            </Text>
          </div>
        </Group>
        {session.current ? (
          <Badge variant="light">{t('thisOne')}</Badge>
        ) : (
          <Button
            variant="default"
            size="xs"
            loading={ending}
            aria-label={t('endOne', { agent })}
            onClick={async () => {
              setEnding(true)
              await onEnd()
              setEnding(false)
            }}
          >
            {t('end')}
          </Button>
        )}
      </Group>
    </li>
  )
}
