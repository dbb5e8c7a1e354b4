import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { client } from '../../api/client'
import {
  ConditionEditor,
  conditionLabels,
  conditionPointers,
  unfinishedConditions,
} from '../../lib/conditions/ConditionEditor'
import type { Condition } from '../../lib/conditions/condition'
import { conditionSentence, useWords } from '../../lib/conditions/sentence'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { useNames } from '../../lib/names'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ScreenHead } from '../../lib/states'
import { Who } from './Who'

const form = 'segment'

type Props = {
  /** Of a segment that is there. */
  id?: string
  begin: { name: string; if: Condition | null }
}

/** The name and the condition of a segment. What is changed is kept until it is saved or thrown away. */
export function SegmentForm({ id, begin }: Props) {
  const t = useTranslations('segments')
  const common = useTranslations('common')
  const session = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const { key } = useFormKey()
  const mayChange = may(session, 'contacts:write') && !session.only_assigned
  const start = { name: begin.name, condition: JSON.stringify(begin.if) }
  // a segment that is begun from other filters is another one
  const kept = useKept(`${session.user.id}.segment.${id ?? `new.${start.condition}`}`, start)
  const condition: Condition | null = JSON.parse(kept.values.condition)
  const changed = kept.values.name !== start.name || kept.values.condition !== start.condition
  const words = useWords(useNames({ tags: true, lists: true, segments: true, fields: true, directory: true }))
  const labels = { '/name': common('name'), ...conditionLabels(condition, '/if', words) }
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/name', ...conditionPointers(condition, '/if')],
    check: () => ({
      ...(kept.values.name.trim() ? {} : { '/name': common('nameNeeded') }),
      ...(condition ? {} : { '/if': t('conditionNeeded') }),
      ...unfinishedConditions(condition, '/if', words.t),
    }),
    send: async () => {
      const body = { name: kept.values.name.trim(), if: condition ?? {} }
      return id
        ? client.PUT('/v1/segments/{id}', { params: { path: { id } }, body })
        : client.POST('/v1/segments', { params: { header: { 'Idempotency-Key': key } }, body })
    },
    onDone: ({ data }) => {
      notifications.show({ message: t('saved', { name: kept.values.name.trim() }), color: 'teal' })
      // what was saved stays shown until it comes back from the server
      void refresh('/v1/segments', '/v1/contacts').then(kept.clear)
      if (!id && data) void navigate({ to: '/segments/$id', params: { id: data.id }, replace: true })
    },
  })
  return (
    <>
      <ScreenHead title={id ? begin.name : t('new')} />
      <div className="segment-page">
        <form onSubmit={submit} noValidate>
          <Stack gap="lg">
            <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
            <TextInput
              id={fieldID(form, '/name')}
              label={common('name')}
              maxLength={200}
              autoComplete="off"
              required
              disabled={!mayChange}
              value={kept.values.name}
              error={sorted.at['/name']}
              onChange={(event) => kept.set({ name: event.currentTarget.value })}
            />
            <Section title={t('condition')} hint={t('conditionHint')}>
              {mayChange ? (
                <ConditionEditor
                  form={form}
                  pointer="/if"
                  value={condition}
                  onChange={(next) => kept.set({ condition: JSON.stringify(next) })}
                  errors={sorted.at}
                  context={{ in: 'segment', id }}
                />
              ) : (
                <Text>{condition && conditionSentence(condition, words)}</Text>
              )}
              {!condition && sorted.at['/if'] && (
                <Text size="sm" c="red.9" role="alert">
                  {sorted.at['/if']}
                </Text>
              )}
              {mayChange && condition && (
                <Text size="sm" c="dimmed">
                  {t('inWords', { sentence: conditionSentence(condition, words) })}
                </Text>
              )}
            </Section>
            {mayChange && (
              <Group>
                <Button type="submit" loading={sending}>
                  {id ? common('save') : t('create')}
                </Button>
                {changed && (
                  <Button variant="default" onClick={kept.clear}>
                    {t('throwAway')}
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </form>
        {id && <Who id={id} changed={changed} />}
      </div>
    </>
  )
}
