import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useSending } from '../../lib/form'
import { announce } from '../../lib/live'
import { useRefresh } from '../../lib/refresh'
import { may, useRenewSession, useSession } from '../../lib/session'

export type Settings = Schemas['Settings']

/** The settings as the server has them. */
export function useSettings() {
  return api.useQuery('get', '/v1/settings')
}

/**
 * A part of the settings that is being changed: nothing is lost of what somebody else saves in another part meanwhile, because what
 * is there is read anew and only what was changed here is put into it.
 */
export function useSettingsPart(settings: Settings, pointers: readonly string[]) {
  const t = useTranslations('settings')
  const session = useSession()
  const renewSession = useRenewSession()
  const refresh = useRefresh()
  const [changes, setChanges] = useState<Partial<Settings>>({})
  const sending = useSending({
    pointers,
    send: async () => {
      const now = await client.GET('/v1/settings')
      if (now.error) return { error: now.error }
      const { error } = await client.PUT('/v1/settings', { body: { ...now.data, ...changes } })
      return { error }
    },
    onDone: async () => {
      await refresh('/v1/settings', '/v1/directory')
      setChanges({})
      void renewSession()
      notifications.show({ message: t('saved'), color: 'teal' })
      announce(t('saved'))
    },
  })
  return {
    ...sending,
    values: { ...settings, ...changes },
    set: (change: Partial<Settings>) => setChanges((before) => ({ ...before, ...change })),
    changed: Object.keys(changes).length > 0,
    mayWrite: may(session, 'settings:write'),
  }
}
