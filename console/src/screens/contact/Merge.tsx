import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ContactPicker } from '../../lib/ContactPicker'
import { nameOf } from '../../lib/contact'
import { usePutContact } from '../../lib/person/useContact'
import { useRefresh } from '../../lib/refresh'
import { ProblemAlert } from '../../lib/states'

type Props = { contact: Schemas['Contact']; onClose: () => void }

/** Makes one contact of this one and another, who is the same person. */
export default function Merge({ contact, onClose }: Props) {
  const t = useTranslations('contact')
  const common = useTranslations('common')
  const put = usePutContact()
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const [other, setOther] = useState<Schemas['Contact'] | null>(null)

  async function merge() {
    if (!other) return
    const done = await act(
      'merge',
      async () => {
        const answer = await client.POST('/v1/contacts/{id}/merge', {
          params: { path: { id: contact.id } },
          body: { contact_id: other.id },
        })
        put(answer.data)
        return answer
      },
      t('mergeDone'),
    )
    if (!done) return
    onClose()
    await refresh('/v1/contacts', '/v1/runs')
  }
  return (
    <Modal opened onClose={onClose} title={t('mergeTitle')}>
      <Stack>
        {problem && <ProblemAlert problem={problem} />}
        <Text size="sm">{t('mergeHint', { name: nameOf(contact) })}</Text>
        <ContactPicker
          label={t('mergeSearch')}
          nothing={t('mergeNobody')}
          except={[contact.id]}
          chosen={other}
          onChoose={setOther}
        />
        {other && (
          <Text size="sm" fw={600}>
            {t('mergeChosen', { name: nameOf(other), phone: other.phone ?? '—' })}
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button color="red" disabled={!other} loading={doing !== null} onClick={merge}>
            {t('mergeDo')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
