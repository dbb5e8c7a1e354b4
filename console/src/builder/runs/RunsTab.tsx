import { Anchor, Group, NativeSelect, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { may, useSession } from '../../lib/session'
import { useEditor } from '../editor'
import { RunList } from './RunList'

const statuses = [
  'waiting',
  'executing',
  'paused',
  'needs_attention',
  'completed',
  'ended',
] as const satisfies readonly Schemas['RunStatus'][]

/** Who is and was inside, the newest first. */
export default function RunsTab() {
  const t = useTranslations('runs')
  const id = useEditor((state) => state.automation.id)
  const mayRead = may(useSession(), 'reports:read')
  const [status, setStatus] = useState<(typeof statuses)[number]>()
  return (
    <Stack>
      <Group align="end" justify="space-between">
        <NativeSelect
          label={t('filter')}
          value={status ?? ''}
          data={[{ value: '', label: t('any') }, ...statuses.map((value) => ({ value, label: t(`status.${value}`) }))]}
          onChange={(event) => setStatus(statuses.find((one) => one === event.currentTarget.value))}
        />
        {id && mayRead && (
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/reports" search={{ of: 'automation', id }} />}>
            {t('report')}
          </Anchor>
        )}
      </Group>
      {id && <RunList automation={id} status={status} />}
    </Stack>
  )
}
