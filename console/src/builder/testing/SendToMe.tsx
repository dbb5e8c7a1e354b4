import { Badge, Button, List, NativeSelect, Stack, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormProblem, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { announce } from '../../lib/live'
import { OwnPhone } from '../../lib/own-phone/OwnPhone'
import { useEditor, useEditorStore } from '../editor'
import { type Definition, toInput } from '../model/definition'
import { targetOf, treeOf } from '../model/tree'
import { usePlaceText } from '../place'
import { useKindName } from '../publish/names'

type Item = Schemas['AutomationTestItem']
type Sent = { items: readonly Item[]; of: Definition }

/** Really sends the messages of the draft, to one's own phone and nobody else's. */
export function SendToMe() {
  const t = useTranslations('testing.own')
  const number = useEditor((editor) => editor.definition.number_id)
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('intro')}
      </Text>
      <OwnPhone number={number}>
        <Send />
      </OwnPhone>
    </Stack>
  )
}

/** Only what was published can be sent alone: a step is named by its id. */
function useSendable() {
  const definition = useEditor((editor) => editor.definition)
  const place = usePlaceText()
  const kindName = useKindName()
  return [...treeOf(definition.steps).values()]
    .filter(({ step }) => step.id && isMessage(step.kind))
    .map(({ step, place: at }) => ({
      value: step.id ?? '',
      label: `${place(at)} · ${kindName(step.name || step.kind)}`,
    }))
}

function isMessage(kind: Schemas['Step']['kind']): boolean {
  return (kind.startsWith('send_') && kind !== 'send_webhook') || kind === 'ask_location' || kind === 'react'
}

function Send() {
  const t = useTranslations('testing.own')
  const editor = useEditorStore()
  const sendable = useSendable()
  const { key, renew } = useFormKey()
  const [only, setOnly] = useState('')
  const [sent, setSent] = useState<Sent | null>(null)
  const { submit, sending, problem, sorted } = useSending({
    pointers: [],
    send: async () => {
      const { automation, definition: of, setProblems } = editor.getState()
      const { data, error } = await client.POST('/v1/automations/{id}/test', {
        params: { path: { id: automation.id ?? '' }, header: { 'Idempotency-Key': key } },
        body: { definition: toInput(of), ...(only ? { step_id: only } : {}) },
      })
      const inIt = (error?.errors ?? []).filter((one) => one.pointer.startsWith('/definition'))
      setProblems(
        'test',
        of,
        inIt.map((one) => ({ ...one, pointer: one.pointer.slice('/definition'.length) })),
      )
      return { ...(error ? { error } : {}), sent: data ? { items: data.items, of } : null }
    },
    onDone: ({ sent: now }) => {
      renew()
      setSent(now)
      announce(t('sent', { count: now?.items.filter((one) => one.refused === null).length ?? 0 }))
    },
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <FormProblem form="test-send" problem={problem} sorted={sorted} labels={{}} />
        <NativeSelect
          label={t('which')}
          value={only}
          onChange={(event) => setOnly(event.currentTarget.value)}
          data={[
            { value: '', label: t('all') },
            ...sendable.map((one) => ({ value: one.value, label: t('only', { step: one.label }) })),
          ]}
        />
        <Button
          type="submit"
          loading={sending}
          leftSection={<IconSend size={18} aria-hidden />}
          style={{ alignSelf: 'start' }}
        >
          {t('send')}
        </Button>
        {sent && <Result sent={sent} />}
      </Stack>
    </form>
  )
}

function Result({ sent }: { sent: Sent }) {
  const t = useTranslations('testing.own')
  const place = usePlaceText()
  const kindName = useKindName()
  const nameOf = ({ place: pointer }: Item) => {
    const { uid } = targetOf(sent.of, pointer)
    const spot = uid ? treeOf(sent.of.steps).get(uid) : undefined
    return spot ? `${place(spot.place)} · ${kindName(spot.step.name || spot.step.kind)}` : pointer
  }
  const accepted = sent.items.filter((one) => one.refused === null).length
  return (
    <Stack gap="xs" role="group" aria-label={t('result')}>
      <Text fw={600}>{t('sent', { count: accepted })}</Text>
      <List size="sm" spacing={4}>
        {sent.items.map((one) => (
          <List.Item key={one.place}>
            {nameOf(one)}{' '}
            <Badge variant="light" color={one.refused === null ? 'teal' : 'red'} className="tag">
              {one.refused === null ? t('accepted') : t('refused', { reason: one.refused })}
            </Badge>
          </List.Item>
        ))}
      </List>
    </Stack>
  )
}
