import { Button, Drawer, Group, Stack, Tabs, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { Secret } from '../../lib/copy'
import { may, useSession } from '../../lib/session'
import { Instructions } from './Instructions'
import { RenewSecret } from './SecretDialogs'
import { StartCalls } from './StartCalls'
import { startName } from './start'
import { isTool, type Tool } from './tools'

type Props = {
  start: Schemas['Integration']
  /** Whose instructions are shown; none shows the last calls. */
  tool: string | undefined
  onTool: (tool: Tool | undefined) => void
  onClose: () => void
}

/** One start: its address and secret, how a tool calls it, and the calls that came. */
export function StartDrawer({ start, tool, onTool, onClose }: Props) {
  const t = useTranslations('integrations')
  const mayWrite = may(useSession(), 'automations:write')
  const [renewing, setRenewing] = useState(false)
  const path = { id: start.automation_id, start_id: start.id }
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={startName(start)}>
      <Stack>
        <div>
          <Text size="sm" fw={500}>
            {t('address')}
          </Text>
          <Secret value={start.url} label={t('address')} />
        </div>
        <Group justify="space-between" wrap="nowrap" align="start">
          <Text size="sm">{t('startSecret')}</Text>
          {mayWrite && (
            <Button variant="default" size="xs" onClick={() => setRenewing(true)} style={{ flexShrink: 0 }}>
              {t('newSecret')}
            </Button>
          )}
        </Group>
        {start.automation_state !== 'active' && (
          <Text size="sm" fw={500}>
            {t('notActive')}
          </Text>
        )}
        <Tabs
          value={tool ? 'connect' : 'calls'}
          keepMounted={false}
          onChange={(next) => onTool(next === 'connect' ? 'curl' : undefined)}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="connect">{t('connect')}</Tabs.Tab>
            <Tabs.Tab value="calls">{t('calls')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="connect">
            <Instructions start={start} tool={isTool(tool) ? tool : 'curl'} onTool={onTool} />
          </Tabs.Panel>
          <Tabs.Panel value="calls">
            <StartCalls start={start} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
      {renewing && (
        <RenewSecret
          send={(key) =>
            client.POST('/v1/automations/{id}/start/{start_id}/secret', {
              params: { path, header: { 'Idempotency-Key': key } },
            })
          }
          onClose={() => setRenewing(false)}
        >
          {t('renewStart')}
        </RenewSecret>
      )}
    </Drawer>
  )
}
