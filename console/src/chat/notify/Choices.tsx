import { Button, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAction } from '../../lib/action'
import { isOn, turn } from '../../lib/chatHere'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { Push } from './Push'
import { beep } from './sound'

/** How this browser tells of messages. */
export default function Choices({ onReplies }: { onReplies: () => void }) {
  const t = useTranslations('chat')
  const session = useSession()
  const [notify, setNotify] = useState(() => isOn('notify') && Notification.permission === 'granted')
  const [sound, setSound] = useState(() => isOn('sound'))
  const { act, problem } = useAction()

  /** The browser asks whether it may, because somebody clicked. */
  async function choose(on: boolean) {
    const granted = !on || (await Notification.requestPermission()) === 'granted'
    turn('notify', on && granted)
    setNotify(on && granted)
    if (!granted) {
      const refused = { type: '/problems/forbidden', title: '', detail: t('notAllowed'), status: 403 }
      await act('ask', async () => ({ error: refused }))
    }
  }
  return (
    <Stack gap="sm">
      {'Notification' in window && (
        <Switch
          label={t('notifyHere')}
          description={t('notifyHereHint')}
          checked={notify}
          onChange={(event) => void choose(event.currentTarget.checked)}
        />
      )}
      <Switch
        label={t('sound')}
        checked={sound}
        onChange={(event) => {
          turn('sound', event.currentTarget.checked)
          setSound(event.currentTarget.checked)
          if (event.currentTarget.checked) beep()
        }}
      />
      <Push />
      {problem && <ProblemAlert problem={problem} />}
      {may(session, 'chats:assign') && (
        <Button size="xs" variant="default" onClick={onReplies}>
          {t('quickManage')}
        </Button>
      )}
    </Stack>
  )
}
