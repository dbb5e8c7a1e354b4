import { Button, Group, Stack, Text } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { announce } from '../../lib/live'
import { onDemand } from '../../lib/load'
import { type Base, useEditor, useEditorStore } from '../editor'
import type { Keeper } from '../keep/keeper'
import { type Choices, merge } from './merge'

const MergeDialog = onDemand(() => import('./MergeDialog'))

type Props = { now: Base; keeper: Keeper; onBrought: () => void; onClose?: () => void }

/** Who published a revision. */
export function useAuthor(id: string | null, revision: number): string {
  const t = useTranslations('keeping.newer')
  const { data } = api.useQuery(
    'get',
    '/v1/automations/{id}/revisions/{number}',
    { params: { path: { id: id ?? '', number: revision } } },
    { enabled: id !== null },
  )
  return data?.published_by_name ?? t('somebody')
}

/** Brings a revision that somebody else published into what is written here: by itself, or by asking what both changed. */
export default function BringIn({ now, keeper, onBrought, onClose }: Props) {
  const t = useTranslations('keeping.newer')
  const common = useTranslations('common')
  const editor = useEditorStore()
  const who = useAuthor(now.id, now.revision)
  const [asks, setAsks] = useState(false)
  const base = useEditor((state) => state.automation.published)
  const mine = useEditor((state) => state.definition)
  const merged = merge(base, now.published, mine)

  function bring(choices: Choices) {
    const { definition } = merge(base, now.published, editor.getState().definition, choices)
    editor.getState().replace('bring in a revision', definition, now)
    announce(t('brought', { revision: now.revision }))
    setAsks(false)
    void keeper.flush().then(onBrought)
  }

  return (
    <Stack>
      <Text fw={600}>{t('title', { who, revision: now.revision })}</Text>
      <Text size="sm">{t('text')}</Text>
      <Group justify="end">
        {onClose && (
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
        )}
        <Button onClick={() => (merged.open.length > 0 ? setAsks(true) : bring({}))}>{t('bring')}</Button>
      </Group>
      <Suspense fallback={null}>
        {asks && <MergeDialog merged={merged} who={who} onApply={bring} onClose={() => setAsks(false)} />}
      </Suspense>
    </Stack>
  )
}
