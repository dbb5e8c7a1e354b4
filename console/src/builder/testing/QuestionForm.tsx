import { NativeSelect, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { fieldID } from '../../lib/form'
import { useSession } from '../../lib/session'
import { useEditor } from '../editor'
import { Acts } from './Acts'
import { ContactPicker } from './ContactPicker'
import { codesIn, type Question, type StartName } from './question'

export const questionForm = 'test-question'

/** What the fields of a question are called, by the pointers at which the server names them. */
export function useQuestionLabels(question: Question): Record<string, string> {
  const t = useTranslations('testing')
  const acts = question.acts.map((_, n) => [`/customer/${n}`, t('act', { n: n + 1 })])
  const fields = Object.keys(question.madeUp.fields).map((code) => [`/contact/fields/${code}`, code])
  return {
    '/contact_id': t('contact'),
    '/contact/first_name': t('firstName'),
    '/contact/language': t('language'),
    '/contact/tags': t('tags'),
    ...Object.fromEntries(fields),
    '/start': t('start'),
    '/at': t('at'),
    ...Object.fromEntries(acts),
  }
}

type Props = { question: Question; onChange: (change: Partial<Question>) => void; errors: Record<string, string> }

/** With whom it begins, when, and what they then do. */
export function QuestionForm({ question, onChange, errors }: Props) {
  const t = useTranslations('testing')
  const starts = useTranslations('automation.starts')
  const { time_zone: zone } = useSession().workspace
  const here = useEditor((editor) => editor.definition.start)
  const real = question.contact !== null
  const kinds = [...new Set(here.map((one) => one.kind))]
  const field = (pointer: string) => ({ id: fieldID(questionForm, pointer), error: errors[pointer] })
  return (
    <Stack>
      <SegmentedControl
        aria-label={t('who')}
        value={real ? 'real' : 'madeUp'}
        onChange={(who) => onChange({ contact: who === 'real' ? { id: '', name: '' } : null })}
        data={[
          { value: 'madeUp', label: t('madeUp') },
          { value: 'real', label: t('real') },
        ]}
      />
      {question.contact ? (
        <ContactPicker
          {...field('/contact_id')}
          chosen={question.contact}
          onChoose={(contact) => onChange({ contact })}
        />
      ) : (
        <MadeUp question={question} onChange={onChange} errors={errors} />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          {...field('/start')}
          label={t('start')}
          value={question.start}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            onChange({ start: kinds.find((kind): kind is typeof kind & StartName => kind === chosen) ?? 'manual' })
          }}
          data={[
            { value: 'manual', label: t('byHand') },
            ...kinds.map((kind) => ({ value: kind, label: starts(kind) })),
          ]}
        />
        <TextInput
          {...field('/at')}
          type="datetime-local"
          label={t('at')}
          description={t('atHint', { zone })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={question.at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Acts acts={question.acts} onChange={(acts) => onChange({ acts })} errors={errors} />
    </Stack>
  )
}

/** A person who is not stored, with the fields for which the texts ask. */
function MadeUp({ question, onChange, errors }: Props) {
  const t = useTranslations('testing')
  const definition = useEditor((editor) => editor.definition)
  const { madeUp } = question
  const set = (change: Partial<Question['madeUp']>) => onChange({ madeUp: { ...madeUp, ...change } })
  const field = (pointer: string) => ({
    id: fieldID(questionForm, pointer),
    error: errors[pointer],
    autoComplete: 'off',
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  })
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput
        {...field('/contact/first_name')}
        label={t('firstName')}
        maxLength={200}
        value={madeUp.first_name}
        onChange={(event) => set({ first_name: event.currentTarget.value })}
      />
      <TextInput
        {...field('/contact/language')}
        label={t('language')}
        description={t('languageHint')}
        maxLength={20}
        value={madeUp.language}
        onChange={(event) => set({ language: event.currentTarget.value })}
      />
      <TextInput
        {...field('/contact/tags')}
        label={t('tags')}
        description={t('tagsHint')}
        value={madeUp.tags}
        onChange={(event) => set({ tags: event.currentTarget.value })}
      />
      {codesIn(definition).map((code) => (
        <TextInput
          {...field(`/contact/fields/${code}`)}
          key={code}
          label={code}
          value={madeUp.fields[code] ?? ''}
          onChange={(event) => set({ fields: { ...madeUp.fields, [code]: event.currentTarget.value } })}
        />
      ))}
    </SimpleGrid>
  )
}
