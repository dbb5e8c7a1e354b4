import { Text, Tooltip } from '@mantine/core'
import { type TablerIcon as Icon, IconAlertTriangle, IconCheck, IconCloudOff, IconDots } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { announce } from '../../lib/live'
import { useMoment } from '../../lib/time'
import { useKeeping } from './KeepProvider'
import type { Saving } from './keeper'

type Key = 'unchanged' | 'saving' | 'saved' | 'offline' | 'offlineNowhere' | 'refused' | 'refusedNowhere' | 'asks'

const icons: Record<Saving['state'], Icon> = {
  unchanged: IconCheck,
  saving: IconDots,
  saved: IconCheck,
  offline: IconCloudOff,
  refused: IconAlertTriangle,
  asks: IconAlertTriangle,
}

function keyOf(saving: Saving): Key {
  if (saving.state === 'offline') return saving.here ? 'offline' : 'offlineNowhere'
  if (saving.state === 'refused') return saving.here ? 'refused' : 'refusedNowhere'
  return saving.state
}

/** How what is written stands, always as it is. */
export function SavedState() {
  const t = useTranslations('keeping.saving')
  const format = useFormatter()
  const moment = useMoment()
  const saving = useKeeping((keeping) => keeping.saving)
  const key = saving ? keyOf(saving) : null
  const isTrouble = key !== null && !['unchanged', 'saving', 'saved'].includes(key)
  const at = saving?.state === 'saved' ? saving.at : ''
  const words = key === null ? '' : t(key, { at: at && format.dateTime(new Date(at), clock) })

  // saving goes on all the time and is nobody's news; that it does not is
  useEffect(() => {
    if (isTrouble) announce(words)
  }, [isTrouble, words])
  useWarnBeforeLeaving(key === 'offlineNowhere' || key === 'refusedNowhere')

  if (!saving) return null
  const Shown = icons[saving.state]
  const text = (
    <Text size="sm" className="saved-state" c={isTrouble ? undefined : 'dimmed'} data-testid="saved-state">
      <Shown size={16} aria-hidden />
      {words}
    </Text>
  )
  return at ? <Tooltip label={moment(at)}>{text}</Tooltip> : text
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** Has the browser ask before a page is closed that has what is nowhere else. */
function useWarnBeforeLeaving(nowhere: boolean): void {
  useEffect(() => {
    if (!nowhere) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [nowhere])
}
