import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { AutomationState } from '../../lib/AutomationState'
import { CopyText } from '../../lib/copy'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'
import { breaking } from './looks'
import { often } from './often'
import { StartDrawer } from './StartDrawer'
import { startName } from './start'

const route = getRouteApi('/integrations')

/** Every start that an outside program calls, of all automations. */
export function StartsTab() {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  const { start, tool } = route.useSearch()
  const navigate = route.useNavigate()
  const starts = api.useInfiniteQuery(
    'get',
    '/v1/integrations',
    { params: { query: { limit: pageSize } } },
    { ...byCursor, ...often },
  )
  const all = itemsOf(starts.data)
  const opened = all.find(({ id }) => id === start)
  return (
    <>
      <Text c="dimmed">{t('startsHint')}</Text>
      {starts.isPending && <Loading rows={3} />}
      {starts.isError && !starts.data && <Failed problem={starts.error} retry={() => void starts.refetch()} />}
      {starts.data && all.length === 0 && (
        <Empty text={t('noStarts')} icon={<IconPlugConnected size={28} />}>
          <Button component={Link} to="/automations" variant="default">
            {t('toAutomations')}
          </Button>
        </Empty>
      )}
      <ul className="log">
        {all.map((one) => (
          <li key={one.id}>
            <Start start={one} />
          </li>
        ))}
      </ul>
      {starts.hasNextPage && (
        <div>
          <Button variant="default" loading={starts.isFetchingNextPage} onClick={() => void starts.fetchNextPage()}>
            {common('showMore')}
          </Button>
        </div>
      )}
      {opened && (
        <StartDrawer
          start={opened}
          tool={tool}
          onTool={(next) => void navigate({ search: { tab: 'starts', start: opened.id, tool: next }, replace: true })}
          onClose={() => void navigate({ search: { tab: 'starts' } })}
        />
      )}
    </>
  )
}

function Start({ start }: { start: Schemas['Integration'] }) {
  const t = useTranslations('integrations')
  const name = startName(start)
  const last = start.last_call
  return (
    <Paper withBorder radius="lg" p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="xs">
            <Text fw={600} component="div">
              <ThingLink kind="automation" id={start.automation_id}>
                {start.automation_name}
              </ThingLink>
              {start.label && ` · ${start.label}`}
            </Text>
            <AutomationState state={start.automation_state} />
          </Group>
          <Group gap="xs">
            <Button
              renderRoot={(props) => <Link {...props} to="/integrations" search={{ tab: 'starts', start: start.id }} />}
              variant="default"
              size="xs"
              aria-label={t('callsOf', { name })}
            >
              {t('calls')}
            </Button>
            <Button
              renderRoot={(props) => (
                <Link {...props} to="/integrations" search={{ tab: 'starts', start: start.id, tool: 'curl' }} />
              )}
              size="xs"
              aria-label={t('connectOf', { name })}
            >
              {t('connect')}
            </Button>
          </Group>
        </Group>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" style={breaking}>
            {start.url}
          </Text>
          <CopyText text={start.url} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {last ? (
            <>
              {t('lastCall')} <Moment at={last.at} muted />
              {': '}
              {t(`outcomes.${last.outcome}`)}
              {last.ignored.length > 0 && ` · ${t('someIgnored', { count: last.ignored.length })}`}
            </>
          ) : (
            t('neverCalled')
          )}
        </Text>
      </Stack>
    </Paper>
  )
}
