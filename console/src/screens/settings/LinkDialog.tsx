import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { Secret } from '../../lib/copy'

type Props = { user: Schemas['User']; url: string; onClose: () => void }

/** The one-time link of a person, which whoever made it gives to them: Cadenza sends no e-mail. */
export function LinkDialog({ user, url, onClose }: Props) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  return (
    <Modal opened onClose={onClose} title={t('linkTitle', { name: user.name })} size="lg">
      <Stack>
        <Text>{t('linkText', { name: user.name })}</Text>
        <Secret value={url} label={t('linkTitle', { name: user.name })} />
        <Group justify="end">
          <Button onClick={onClose}>{common('close')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
