import { Alert, Button, Group } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh, IconWifiOff } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useLasting, useOnline } from '../lib/hooks'
import { announce } from '../lib/live'
import { useSessionActions } from './sessionActions'
import { useOldVersion } from './version'

/** Says that what is on the page may be old, and why. */
export function ConnectionBanner() {
  const t = useTranslations('connection')
  const common = useTranslations('common')
  const online = useOnline()
  const { connection } = useSessionActions()
  // a connection that is back within three seconds is nobody's trouble
  const lost = useLasting(online && connection === 'lost', 3000)
  const old = useOldVersion()
  const away = !online || lost
  const wasAway = useRef(false)
  useEffect(() => {
    if (wasAway.current && !away) announce(t('back'))
    wasAway.current = away
  }, [away, t])

  return (
    <div className="banners">
      {away && (
        <Alert
          role="status"
          color="yellow"
          variant="light"
          radius={0}
          icon={online ? <IconPlugConnectedX aria-hidden /> : <IconWifiOff aria-hidden />}
          styles={{ message: { color: 'var(--mantine-color-text)' } }}
        >
          {online ? t('lost') : t('offline')}
        </Alert>
      )}
      {old && (
        <Alert role="status" color="blue" variant="light" radius={0} icon={<IconRefresh aria-hidden />}>
          <Group justify="space-between">
            {t('newVersion')}
            <Button size="xs" variant="default" onClick={() => location.reload()}>
              {common('reload')}
            </Button>
          </Group>
        </Alert>
      )}
    </div>
  )
}
