import { Switch } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useAction } from '../../lib/action'
import { useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { canPush, isPushed, pushHere, pushNoMore } from './push-device'

/** Whether one is told of new chats while the console is closed. */
export function Push() {
  const t = useTranslations('chat')
  const language = useLocale()
  const me = useSession().user.id
  const [on, setOn] = useState<boolean | null>(null)
  const { act, problem, doing } = useAction()
  useEffect(() => void isPushed(me).then(setOn), [me])
  if (!canPush() || on === null) return null

  async function change(to: boolean) {
    if (to && (await Notification.requestPermission()) !== 'granted') to = false
    if (await act('push', () => (to ? pushHere(me, language, t('pushRefused')) : pushNoMore(me)))) setOn(to)
  }
  return (
    <>
      <Switch
        label={t('push')}
        description={t('pushHint')}
        checked={on}
        disabled={doing !== null}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {problem && <ProblemAlert problem={problem} />}
    </>
  )
}
