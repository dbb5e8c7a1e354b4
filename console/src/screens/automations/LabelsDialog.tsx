import { Button, Group, Modal, Stack, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { newKey } from '../../lib/random'
import { useRefresh } from '../../lib/refresh'
import { ProblemAlert } from '../../lib/states'

type Props = { automation: Schemas['ListedAutomation']; onClose: () => void; onSaved: () => void }

/** The labels of an automation, by name; a name that is not there yet becomes a label. */
export default function LabelsDialog({ automation, onClose, onSaved }: Props) {
  const t = useTranslations('automations')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const { act, problem, doing } = useAction()
  const [names, setNames] = useState(automation.labels.map(({ name }) => name))
  const labels = api.useQuery('get', '/v1/labels', { params: { query: { limit: 200 } } })
  const known = labels.data?.items ?? []

  async function idOf(name: string): Promise<{ data?: string; error?: Schemas['Problem'] }> {
    const there = known.find((label) => label.name.toLowerCase() === name.toLowerCase())
    if (there) return { data: there.id }
    const header = { 'Idempotency-Key': newKey() }
    const { data, error } = await client.POST('/v1/labels', { params: { header }, body: { name } })
    return error ? { error } : { data: data.id }
  }
  async function save() {
    const ids: string[] = []
    const send = async () => {
      for (const name of names) {
        const { data, error } = await idOf(name)
        if (error) return { error }
        if (data) ids.push(data)
      }
      const path = { id: automation.id }
      return client.PUT('/v1/automations/{id}/labels', { params: { path }, body: { label_ids: ids } })
    }
    if (!(await act('save', send, t('labelsSaved')))) return
    void refresh('/v1/labels')
    onSaved()
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t('labelsTitle', { name: automation.name })}>
      <Stack>
        {problem && <ProblemAlert problem={problem} />}
        <TagsInput
          label={t('labels')}
          description={t('labelsHint')}
          data={known.map(({ name }) => name)}
          value={names}
          onChange={setNames}
          maxLength={200}
          data-autofocus
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button loading={doing !== null} onClick={() => void save()}>
            {common('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
