import { ActionIcon, FileButton, Popover } from '@mantine/core'
import { IconBolt, IconMoodSmile, IconPaperclip, IconSquareRoundedPlus, IconTemplate } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../../lib/load'
import { may, useSession } from '../../lib/session'
import type { Draft } from '../model/draft'
import type { useUpload } from './Upload'

const Emoji = onDemand(() => import('./Emoji'))

type Props = {
  draft: Draft
  write: (change: Partial<Draft>) => void
  insert: (text: string) => void
  upload: ReturnType<typeof useUpload>
  onTemplate: () => void
}

/** What can be put into a message beside words. */
export function Tools({ draft, write, insert, upload, onTemplate }: Props) {
  const t = useTranslations('chat')
  const session = useSession()
  const [emoji, setEmoji] = useState(false)
  const tool = { variant: 'subtle', color: 'gray', size: 32 } as const
  return (
    <div className="tools" role="toolbar" aria-label={t('tools')}>
      {!draft.note && may(session, 'media:write') && (
        <FileButton onChange={(file) => file && void upload.begin(file)}>
          {(props) => (
            <ActionIcon {...tool} {...props} disabled={draft.buttons.length > 0} aria-label={t('attach')}>
              <IconPaperclip size={18} aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
      )}
      <Popover opened={emoji} onChange={setEmoji} position="top-start" trapFocus>
        <Popover.Target>
          <ActionIcon {...tool} aria-label={t('emoji')} onClick={() => setEmoji(!emoji)}>
            <IconMoodSmile size={18} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={null}>
            {emoji && (
              <Emoji
                onPick={(one) => {
                  setEmoji(false)
                  insert(one)
                }}
              />
            )}
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      {!draft.note && (
        <>
          <ActionIcon {...tool} aria-label={t('quickReplies')} disabled={draft.text !== ''} onClick={() => insert('/')}>
            <IconBolt size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            {...tool}
            aria-label={t('buttonAdd')}
            disabled={draft.file !== null || draft.buttons.length > 0}
            onClick={() => write({ buttons: [''] })}
          >
            <IconSquareRoundedPlus size={18} aria-hidden />
          </ActionIcon>
          {may(session, 'templates:read') && (
            <ActionIcon {...tool} aria-label={t('chooseTemplate')} onClick={onTemplate}>
              <IconTemplate size={18} aria-hidden />
            </ActionIcon>
          )}
        </>
      )}
    </div>
  )
}
