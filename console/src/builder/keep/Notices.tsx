import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Suspense, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../../lib/load'
import { ProblemAlert } from '../../lib/states'
import { type Base, useEditor } from '../editor'
import type { Merged } from '../publish/merge'
import { Rollout } from '../publish/Rollout'
import { Colleagues } from './Colleagues'
import './keeping.css'
import { useKeeping, useKept, useNewer } from './KeepProvider'
import type { Keeper } from './keeper'

const BringIn = onDemand(() => import('../publish/BringIn'))
const MergeDialog = onDemand(() => import('../publish/MergeDialog'))

/** What one must know before one goes on writing, under the head of the automation. */
export function Notices({ now }: { now: Base }) {
  const t = useTranslations('keeping')
  const { keeper, takeOver, turn } = useKept()
  const readOnly = useEditor((editor) => editor.readOnly)
  const saving = useKeeping((keeping) => keeping.saving)
  const newer = useNewer(now)
  useSaidWhenMet()
  return (
    <Stack gap="sm" className="notices">
      {turn === 'theirs' && readOnly?.reason === 'tab' && (
        <Alert color="yellow" variant="light" title={t('tab.title')} data-testid="other-tab">
          <Group justify="space-between">
            <Text size="sm">{t('tab.text')}</Text>
            <TakeOver takeOver={takeOver} />
          </Group>
        </Alert>
      )}
      {(readOnly?.reason === 'role' || readOnly?.reason === 'archived') && (
        <Alert color="gray" variant="light">
          {t(`readOnly.${readOnly.reason}`)}
        </Alert>
      )}
      {newer && keeper && (
        <Alert color="yellow" variant="light" role="alert">
          <Suspense fallback={null}>
            <BringIn now={newer} keeper={keeper} onBrought={() => undefined} />
          </Suspense>
        </Alert>
      )}
      {saving?.state === 'asks' && keeper && <Asks merged={saving.merged} keeper={keeper} />}
      {saving?.state === 'refused' && <ProblemAlert problem={saving.problem} title={t('refusedTitle')} />}
      <Colleagues />
      <Rollout />
    </Stack>
  )
}

function TakeOver({ takeOver }: { takeOver: () => Promise<void> }) {
  const t = useTranslations('keeping.tab')
  const [busy, setBusy] = useState(false)
  return (
    <Button
      size="xs"
      loading={busy}
      onClick={() => {
        setBusy(true)
        void takeOver().finally(() => setBusy(false))
      }}
    >
      {t('takeOver')}
    </Button>
  )
}

/** Another window of one's own changed the same. */
function Asks({ merged, keeper }: { merged: Merged; keeper: Keeper }) {
  const t = useTranslations('keeping')
  const [open, setOpen] = useState(false)
  return (
    <Alert color="red" variant="light" role="alert" title={t('asks.title')}>
      <Group justify="space-between">
        <Text size="sm">{t('asks.text')}</Text>
        <Button size="xs" onClick={() => setOpen(true)}>
          {t('asks.choose')}
        </Button>
      </Group>
      <Suspense fallback={null}>
        {open && (
          <MergeDialog
            merged={merged}
            who={t('merge.otherWindow')}
            onApply={(choices) => {
              setOpen(false)
              keeper.choose(choices)
            }}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </Alert>
  )
}

/** Says that what one wrote in another browser came in by itself. */
function useSaidWhenMet(): void {
  const t = useTranslations('keeping')
  const met = useKeeping((keeping) => keeping.met) ?? 0
  useEffect(() => {
    if (met > 0) notifications.show({ message: t('met'), color: 'teal' })
  }, [met, t])
}
