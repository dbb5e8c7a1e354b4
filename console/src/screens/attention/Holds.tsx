import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'
import { attentionPaths } from './paths'

/** What keeps messages from being sent: a number, an account or a template that WhatsApp refuses. */
export function Holds({ holds }: { holds: Schemas['Hold'][] }) {
  const t = useTranslations('attention')
  const waited = holds.filter(({ runs }) => runs > 0)
  const idle = holds.filter(({ runs }) => runs === 0)
  if (holds.length === 0) return null
  return (
    <Section title={t('holdsTitle')} hint={t('holdsHint')}>
      {waited.map((hold) => (
        <One key={hold.id} hold={hold} />
      ))}
      {idle.length > 0 && (
        <details>
          <summary>{t('idleHolds', { count: idle.length })}</summary>
          <Stack mt="md">
            {idle.map((hold) => (
              <One key={hold.id} hold={hold} />
            ))}
          </Stack>
        </details>
      )}
    </Section>
  )
}

function One({ hold }: { hold: Schemas['Hold'] }) {
  const t = useTranslations('attention')
  const session = useSession()
  const { act, problem, doing } = useAction()
  const refresh = useRefresh()
  const directory = api.useQuery('get', '/v1/directory')
  const number = directory.data?.numbers.find(({ id }) => id === hold.number_id)
  const what = hold.template ? `${hold.template.name} (${hold.template.language})` : number?.display_phone
  async function release() {
    const call = () => client.POST('/v1/holds/{id}/release', { params: { path: { id: hold.id } } })
    if (await act('do', call, t('released'))) await refresh(...attentionPaths)
  }
  return (
    <div className="cause">
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{t(`scopes.${hold.scope}`, { name: what ?? hold.waba_id ?? '' })}</Text>
            <Badge color={hold.park ? 'red' : 'yellow'} variant="light" className="tag">
              {t(hold.park ? 'runs' : 'waiting', { count: hold.runs })}
            </Badge>
          </Group>
          <Text size="sm">
            {hold.reason}
            {hold.code !== null && ` (${hold.code})`}
          </Text>
          <Text size="sm" c="dimmed" component="div">
            {t('since')} <Moment at={hold.since} muted />
            {hold.until && (
              <>
                {' '}
                {t('until')} <Moment at={hold.until} muted />
              </>
            )}
          </Text>
        </div>
        {may(session, 'runs:write') && (
          <Button
            size="xs"
            variant="default"
            loading={doing !== null}
            title={t('releaseHint')}
            onClick={() => void release()}
            style={{ flexShrink: 0 }}
          >
            {t('release')}
          </Button>
        )}
      </Group>
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
