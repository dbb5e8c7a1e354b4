import { Badge, Button, Group, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'
import { attentionPaths } from './paths'

/** Runs that stand at a step that cannot be done, by cause. */
export function ParkedRuns({ reasons }: { reasons: Schemas['ParkedRuns'][] }) {
  const t = useTranslations('attention')
  const directory = api.useQuery('get', '/v1/directory')
  const nameOf = (id: string) => directory.data?.automations.find((one) => one.id === id)?.name ?? id
  // what a set back database asks has a place of its own
  const shown = reasons.filter(({ reason }) => reason !== 'database_restored')
  if (shown.length === 0) return null
  return (
    <Section title={t('runsTitle')} hint={t('runsHint')}>
      {shown.map((one) => (
        <Reason key={one.reason} parked={one} nameOf={nameOf} />
      ))}
    </Section>
  )
}

function Reason({ parked, nameOf }: { parked: Schemas['ParkedRuns']; nameOf: (id: string) => string }) {
  const t = useTranslations('attention')
  const session = useSession()
  const { act, problem, doing } = useAction()
  const refresh = useRefresh()
  const { reason, runs, since, automations } = parked
  async function resume() {
    const call = () => client.POST('/v1/runs/resume', { body: { reason } })
    if (await act('do', call, t('resumed'))) await refresh(...attentionPaths)
  }
  return (
    <Stack gap="xs" className="cause">
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{t(`reasons.${reason}.name`)}</Text>
            <Badge color="red" variant="light" className="tag">
              {t('runs', { count: runs })}
            </Badge>
          </Group>
          <Text size="sm">{t(`reasons.${reason}.cure`)}</Text>
          <Text size="sm" c="dimmed" component="div">
            {t('since')} <Moment at={since} muted />
          </Text>
        </div>
        {may(session, 'runs:write') && (
          <Button size="xs" loading={doing !== null} onClick={() => void resume()} style={{ flexShrink: 0 }}>
            {t('resume')}
          </Button>
        )}
      </Group>
      {problem && <ProblemAlert problem={problem} />}
      <List size="sm">
        {automations.map(({ automation_id: id, runs: count }) => (
          <List.Item key={id}>
            <Link to="/automations/$id" params={{ id }} search={{ tab: 'runs' }}>
              {nameOf(id)}
            </Link>{' '}
            ({t('runs', { count })})
          </List.Item>
        ))}
      </List>
    </Stack>
  )
}
