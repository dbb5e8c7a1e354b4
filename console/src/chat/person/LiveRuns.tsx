import { Button, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { LiveRunList } from '../../lib/runs/LiveRunList'
import { may, useSession } from '../../lib/session'
import { Failed, ProblemAlert } from '../../lib/states'
import { useMoment } from '../../lib/time'
import { useLiveRuns } from './useLiveRuns'

type Props = { person: Schemas['Contact']; takenOverAt: string | null }

/** Where the contact stands in automations, and who answers now: these, or an operator who took over. */
export function LiveRuns({ person, takenOverAt }: Props) {
  const t = useTranslations('chat')
  const session = useSession()
  const mayRead = may(session, 'runs:read')
  const runs = useLiveRuns(person.id, mayRead)
  const live = runs.data ?? []
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {t('runs')}
      </Text>
      {may(session, 'chats:write') && <TakeOver contact={person.id} since={takenOverAt} />}
      {runs.error && !runs.data && <Failed problem={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && live.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('runsNone')}
        </Text>
      )}
      {live.length > 0 && <LiveRunList runs={live} contact={person} />}
    </Stack>
  )
}

/** Pauses all runs of the contact, or lets those go on. */
function TakeOver({ contact, since }: { contact: string; since: string | null }) {
  const t = useTranslations('chat')
  const moment = useMoment()
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const params = { path: { contact_id: contact } }

  async function change() {
    const done = since
      ? await act('back', () => client.POST('/v1/conversations/{contact_id}/hand_back', { params }), t('handedBack'))
      : await act('over', () => client.POST('/v1/conversations/{contact_id}/take_over', { params }), t('takenOver'))
    if (done) await refresh('/v1/conversations/{contact_id}', '/v1/runs')
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {since ? t('takenOverSince', { when: moment(since) }) : t('takeOverHint')}
      </Text>
      <Button size="xs" variant={since ? 'filled' : 'default'} loading={doing !== null} onClick={change}>
        {t(since ? 'handBack' : 'takeOver')}
      </Button>
      {problem && <ProblemAlert problem={problem} />}
    </>
  )
}
