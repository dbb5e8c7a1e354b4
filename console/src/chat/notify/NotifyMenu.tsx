import { ActionIcon, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../../lib/load'

const Choices = onDemand(() => import('./Choices'))
const Replies = onDemand(() => import('./RepliesDialog'))

/** How one is told of messages, and what the team has ready to say. */
export function NotifyMenu() {
  const t = useTranslations('chat')
  const [opened, setOpened] = useState(false)
  const [replies, setReplies] = useState(false)
  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" width={280} trapFocus withinPortal={false}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('settings')}
            onClick={() => setOpened(!opened)}
          >
            <IconBell size={20} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={null}>
            {opened && (
              <Choices
                onReplies={() => {
                  setOpened(false)
                  setReplies(true)
                }}
              />
            )}
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      <Suspense fallback={null}>{replies && <Replies onClose={() => setReplies(false)} />}</Suspense>
    </>
  )
}
