import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../../api/client'
import { useMoment } from '../../../lib/time'
import type { Content } from './content'

/** Beyond so many people their number is to be typed. */
export const typedBeyond = 1000

type Props = {
  content: Content
  preview: Schemas['CampaignPreview']
  sending: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Says once more to how many it goes, and when. Of many people the number is to be typed. */
export function StartDialog({ content, preview, sending, onConfirm, onClose }: Props) {
  const t = useTranslations('campaigns.start')
  const common = useTranslations('common')
  const format = useFormatter()
  const moment = useMoment()
  const [typed, setTyped] = useState('')
  const count = preview.reachable + (content.keptContacts ?? 0)
  const mustType = count > typedBeyond
  const ready = !mustType || typed.replace(/\D/g, '') === String(count)
  const when = content.when === 'at' ? t('at', { at: moment(content.at) }) : t(content.when)

  function confirm(event: FormEvent) {
    event.preventDefault()
    if (ready) onConfirm()
  }
  return (
    <Modal opened onClose={onClose} title={t(`titles.${content.when}`)}>
      <form onSubmit={confirm}>
        <Stack>
          <Text>{t('reaches', { name: content.name.trim(), count })}</Text>
          <Text size="sm">{when}</Text>
          {preview.days_needed !== null && preview.days_needed > 1 && (
            <Text size="sm">{t('days', { count: preview.days_needed })}</Text>
          )}
          {preview.reachable < preview.people && (
            <Text size="sm">{t('leftOut', { count: preview.people - preview.reachable })}</Text>
          )}
          {mustType && (
            <TextInput
              label={t('typeCount', { count: format.number(count) })}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" disabled={!ready} loading={sending}>
              {t(`confirm.${content.when}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
