import { Progress, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { announce } from '../../lib/live'
import { useEditor } from '../editor'

/** How often it is asked how far it is: no event tells of each run that was woken. */
const often = 1_000

/** How many of those whose due time came nearer have been told of the newest revision; nothing once all are. */
export function Rollout() {
  const t = useTranslations('keeping.rollout')
  const id = useEditor((editor) => editor.automation.id)
  const { data } = api.useQuery(
    'get',
    '/v1/automations/{id}',
    { params: { path: { id: id ?? '' } } },
    {
      enabled: id !== null,
      refetchInterval: ({ state }) => (isUnderWay(state.data?.rollout) ? often : false),
    },
  )
  const rollout = data?.rollout
  const underWay = isUnderWay(rollout)
  const was = useRef(false)
  useEffect(() => {
    if (was.current && !underWay) announce(t('done'))
    was.current = underWay
  }, [underWay, t])
  if (!rollout || !underWay) return null
  return (
    <Stack gap={4} className="rollout">
      <Text size="sm">{t('text', { woken: rollout.woken, of: rollout.to_wake })}</Text>
      <Progress value={(100 * rollout.woken) / rollout.to_wake} aria-label={t('label')} />
    </Stack>
  )
}

function isUnderWay(rollout: { to_wake: number; woken: number } | undefined): boolean {
  return rollout !== undefined && rollout.woken < rollout.to_wake
}
