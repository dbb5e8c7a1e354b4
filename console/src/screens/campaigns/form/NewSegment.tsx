import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client } from '../../../api/client'
import {
  ConditionEditor,
  conditionLabels,
  conditionPointers,
  unfinishedConditions,
} from '../../../lib/conditions/ConditionEditor'
import type { Condition } from '../../../lib/conditions/condition'
import { useWords } from '../../../lib/conditions/sentence'
import { FormButtons } from '../../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../../lib/form'
import { useFormKey } from '../../../lib/hooks'
import { announce } from '../../../lib/live'
import { useNames } from '../../../lib/names'
import { useRefresh } from '../../../lib/refresh'

const form = 'campaign-segment'

type Props = { onMade: (id: string) => void; onClose: () => void }

/** A filter of contacts, which a campaign takes as a segment: who fits it is decided when the campaign begins. */
export default function NewSegment({ onMade, onClose }: Props) {
  const t = useTranslations('campaigns.form')
  const common = useTranslations('common')
  const refresh = useRefresh()
  const { key } = useFormKey()
  const [name, setName] = useState('')
  const [condition, setCondition] = useState<Condition | null>(null)
  const words = useWords(useNames({ tags: true, lists: true, segments: true, fields: true, directory: true }))
  const labels = { '/name': common('name'), ...conditionLabels(condition, '/if', words) }
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/name', ...conditionPointers(condition, '/if')],
    check: () => ({
      ...(name.trim() ? {} : { '/name': common('nameNeeded') }),
      ...(condition ? {} : { '/if/add': t('filterNeeded') }),
      ...unfinishedConditions(condition, '/if', words.t),
    }),
    send: () =>
      client.POST('/v1/segments', {
        params: { header: { 'Idempotency-Key': key } },
        body: { name: name.trim(), if: condition ?? {} },
      }),
    onDone: ({ data }) => {
      announce(t('filterMade'))
      void refresh('/v1/segments')
      if (data) onMade(data.id)
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} size="lg" title={t('filterTitle')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem
            form={form}
            problem={problem}
            sorted={sorted}
            labels={{ '/if/add': t('filterTitle'), ...labels }}
          />
          <Text size="sm" c="dimmed">
            {t('filterHint')}
          </Text>
          <TextInput
            id={fieldID(form, '/name')}
            label={common('name')}
            maxLength={200}
            autoComplete="off"
            required
            value={name}
            error={sorted.at['/name']}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <ConditionEditor
            form={form}
            pointer="/if"
            value={condition}
            onChange={setCondition}
            errors={sorted.at}
            context={{ in: 'segment' }}
          />
          <FormButtons submitLabel={t('filterMake')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
