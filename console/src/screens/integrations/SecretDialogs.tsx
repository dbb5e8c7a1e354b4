import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Problem } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { Secret } from '../../lib/copy'
import { useFormKey } from '../../lib/hooks'

type ShownProps = { secret: string; children?: ReactNode; onClose: () => void }

/** A secret that was just made, this once. Where its first answer was lost the server does not show it again. */
export function ShownSecret({ secret, children, onClose }: ShownProps) {
  const t = useTranslations('integrations')
  const common = useTranslations('common')
  return (
    <Modal opened onClose={onClose} title={t('secret')} size="lg" closeOnClickOutside={false}>
      <Stack>
        <Text>{t(secret ? 'secretOnce' : 'secretLost')}</Text>
        {secret && <Secret value={secret} label={t('secret')} />}
        {children}
        <Group justify="end">
          <Button onClick={onClose}>{common('close')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

type RenewProps = {
  /** What becomes of the secret before it. */
  children: ReactNode
  send: (key: string) => Promise<{ data?: { secret?: string }; error?: Problem }>
  onDone?: () => void
  onClose: () => void
}

/** Makes a new secret once that is confirmed, and shows it. */
export function RenewSecret({ children, send, onDone, onClose }: RenewProps) {
  const t = useTranslations('integrations')
  const { key } = useFormKey()
  const [made, setMade] = useState<string | null>(null)
  // the dialog closes itself when it is done, which is when the secret is to be shown
  const done = useRef(false)
  if (made !== null) return <ShownSecret secret={made} onClose={onClose} />
  return (
    <ConfirmDialog
      title={t('newSecret')}
      confirm={t('makeSecret')}
      done={t('secretMade')}
      send={async () => {
        const { data, error } = await send(key)
        if (data) {
          done.current = true
          setMade(data.secret ?? '')
        }
        return { error }
      }}
      onDone={onDone}
      onClose={() => {
        if (!done.current) onClose()
      }}
    >
      {children}
    </ConfirmDialog>
  )
}
