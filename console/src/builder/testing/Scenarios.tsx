import { ActionIcon, Button, Group, NativeSelect, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { useProblemText } from '../../lib/states'
import { inputOf, type Question, questionOf } from './question'

const form = 'test-scenario'
type Props = { automation: string; question: Question; onChoose: (question: Question) => void }

/** Questions that are kept under names, to be asked again after each change. */
export function Scenarios({ automation, question, onChoose }: Props) {
  const t = useTranslations('testing')
  const session = useSession()
  const zone = session.workspace.time_zone
  const [chosen, setChosen] = useState('')
  const path = { id: automation }
  const { data } = api.useQuery('get', '/v1/automations/{id}/scenarios', { params: { path } })
  const scenarios = data?.items ?? []
  const mayKeep = may(session, 'automations:write')
  if (scenarios.length === 0 && !mayKeep) return null
  return (
    <details className="scenarios">
      <summary>{t('scenarios')}</summary>
      <Stack gap="sm" mt="sm">
        {scenarios.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('scenarioNone')}
          </Text>
        ) : (
          <Group align="end" wrap="nowrap">
            <NativeSelect
              label={t('scenario')}
              className="scenario-choice"
              value={chosen}
              onChange={(event) => {
                const id = event.currentTarget.value
                setChosen(id)
                const found = scenarios.find((one) => one.id === id)
                if (found) onChoose(questionOf(found.simulation, zone))
              }}
              data={[{ value: '', label: '–' }, ...scenarios.map((one) => ({ value: one.id, label: one.name }))]}
            />
            {mayKeep && chosen !== '' && (
              <Drop automation={automation} scenario={chosen} onDropped={() => setChosen('')} />
            )}
          </Group>
        )}
        {mayKeep && (
          <KeepForm
            // another scenario is another form
            key={chosen}
            automation={automation}
            question={question}
            chosen={scenarios.find((one) => one.id === chosen) ?? null}
            onKept={setChosen}
          />
        )}
      </Stack>
    </details>
  )
}

type KeepProps = {
  automation: string
  question: Question
  chosen: { id: string; name: string } | null
  onKept: (id: string) => void
}

function KeepForm({ automation, question, chosen, onKept }: KeepProps) {
  const t = useTranslations('testing')
  const { time_zone: zone } = useSession().workspace
  const refresh = useRefresh(automation)
  const { key, renew } = useFormKey()
  const [name, setName] = useState(chosen?.name ?? '')
  const labels = { '/name': chosen ? t('rename') : t('keepAs') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () => {
      const body = { name, simulation: inputOf(question, zone) }
      if (chosen) {
        return client.PUT('/v1/automations/{id}/scenarios/{scenario_id}', {
          params: { path: { id: automation, scenario_id: chosen.id } },
          body,
        })
      }
      return client.POST('/v1/automations/{id}/scenarios', {
        params: { path: { id: automation }, header: { 'Idempotency-Key': key } },
        body,
      })
    },
    onDone: ({ data }) => {
      renew()
      notifications.show({ message: t('kept'), color: 'teal' })
      void refresh().then(() => {
        if (data) onKept(data.id)
      })
    },
  })
  return (
    <Stack gap="xs">
      <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
      <Group align="end" wrap="nowrap">
        <TextInput
          id={fieldID(form, '/name')}
          className="scenario-choice"
          label={labels['/name']}
          value={name}
          error={sorted.at['/name']}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button variant="default" loading={sending} disabled={name.trim() === ''} onClick={() => void submit()}>
          {chosen ? t('update') : t('keep')}
        </Button>
      </Group>
    </Stack>
  )
}

type DropProps = { automation: string; scenario: string; onDropped: () => void }

function Drop({ automation, scenario, onDropped }: DropProps) {
  const t = useTranslations('testing')
  const textOf = useProblemText()
  const refresh = useRefresh(automation)
  async function drop() {
    const { error } = await client.DELETE('/v1/automations/{id}/scenarios/{scenario_id}', {
      params: { path: { id: automation, scenario_id: scenario } },
    })
    if (error) return notifications.show({ message: textOf(error), color: 'red' })
    notifications.show({ message: t('dropped'), color: 'teal' })
    onDropped()
    await refresh()
  }
  return (
    <Tooltip label={t('drop')}>
      <ActionIcon variant="default" size="lg" aria-label={t('drop')} onClick={() => void drop()}>
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** No event tells of scenarios, which are their keeper's alone to change. */
function useRefresh(automation: string): () => Promise<void> {
  const queries = useQueryClient()
  const init = { params: { path: { id: automation } } }
  return () => queries.invalidateQueries({ queryKey: ['get', '/v1/automations/{id}/scenarios', init] })
}
