import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { inPlace } from '../../lib/names'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'

type Props = { contact: Schemas['Contact']; onClose: () => void }

const form = 'start-run'

/** Starts an automation for the contact by hand. */
export default function StartRun({ contact, onClose }: Props) {
  const t = useTranslations('contact')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const { key, renew } = useFormKey()
  const automations = useStartable()
  const [id, setID] = useState<string | null>(null)
  const name = automations.find((one) => one.value === id)?.label ?? ''
  const labels = { '/automation': t('runsChoose') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () =>
      client.POST('/v1/automations/{id}/runs', {
        params: { path: { id: id ?? '' }, header: { 'Idempotency-Key': key } },
        body: { contact_id: contact.id },
      }),
    onDone: ({ response }) => {
      // 202 is a start; 200 says that the contact is inside already, and that the automation lets them stay there
      const message = t(response.status === 202 ? 'runsStarted' : 'runsInside', { name })
      notifications.show({ message, color: response.status === 202 ? 'teal' : 'gray' })
      void refresh('/v1/runs')
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('runsStart')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <Select
            id={fieldID(form, '/automation')}
            label={t('runsChoose')}
            searchable
            comboboxProps={inPlace}
            data={automations}
            value={id}
            onChange={(next) => {
              setID(next)
              renew() // another automation is another start
            }}
            data-autofocus
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={sending} disabled={!id}>
              {t('runsStart')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** The automations that can be started: the active ones, or all by name for who may not read more of them. */
function useStartable() {
  const session = useSession()
  const mayList = may(session, 'automations:read') && !session.only_assigned
  const query = { state: 'active', sort: 'name', limit: 200 } as const
  const listed = api.useQuery('get', '/v1/automations', { params: { query } }, { enabled: mayList })
  const directory = api.useQuery('get', '/v1/directory', {}, { enabled: !mayList })
  const all: { id: string; name: string }[] = (mayList ? listed.data?.items : directory.data?.automations) ?? []
  return all.map(({ id, name }) => ({ value: id, label: name }))
}
