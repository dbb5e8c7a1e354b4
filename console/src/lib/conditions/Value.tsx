import { NativeSelect, Select, TextInput } from '@mantine/core'
import type { Schemas } from '../../api/client'
import { api } from '../../api/client'
import { stepChoices } from '../automation-steps'
import { fieldID } from '../form'
import { useLanguageNames } from '../language-names'
import { type Choice, inPlace, withChosen } from '../names'
import { type Condition, type QuestionKey, testOf } from './condition'
import { useEditing } from './editing'
import { isOfTime } from './verbs'
import { WhenFields } from './WhenFields'

type Props = { question: QuestionKey; value: Condition; at: string; onChange: (value: Condition) => void }

/** What a question is compared with, by a field of its kind. */
export function Value({ question, value, at, onChange }: Props) {
  const { words, context } = useEditing()
  const { t, names } = words
  const languages = useLanguageNames()
  switch (question) {
    case 'tag':
      return <Picked at={`${at}/tag`} chosen={value.tag} from={names.tags} onChange={(tag) => onChange({ tag })} />
    case 'list':
      return <Picked at={`${at}/list`} chosen={value.list} from={names.lists} onChange={(list) => onChange({ list })} />
    case 'operator':
      return (
        <Picked
          at={`${at}/operator`}
          chosen={value.operator}
          from={names.users}
          onChange={(operator) => onChange({ operator })}
        />
      )
    case 'segment':
      return (
        <Picked
          at={`${at}/segment`}
          chosen={value.segment}
          from={names.segments.filter((one) => context.in !== 'segment' || one.value !== context.id)}
          onChange={(segment) => onChange({ segment })}
        />
      )
    case 'language':
      return (
        <Picked
          at={`${at}/language`}
          chosen={value.language}
          from={languages.choices}
          onChange={(language) => onChange({ language })}
        />
      )
    case 'window':
      return (
        <OneOfFew
          at={`${at}/window`}
          chosen={value.window}
          from={(['open', 'closed'] as const).map((one) => ({ value: one, label: t(`windows.${one}`) }))}
          onChange={(one) => onChange({ window: one as Condition['window'] })}
        />
      )
    case 'consent':
      return (
        <OneOfFew
          at={`${at}/consent`}
          chosen={value.consent}
          from={(['granted', 'refused', 'unknown'] as const).map((one) => ({
            value: one,
            label: t(`consents.${one}`),
          }))}
          onChange={(one) => onChange({ consent: one as Schemas['Consent'] })}
        />
      )
    case 'inside':
      return <Inside value={value} at={at} onChange={onChange} />
    case 'clicked':
      return <Clicked value={value} at={at} onChange={onChange} />
    default:
      return <Tested value={value} at={at} onChange={onChange} />
  }
}

type PickedProps = {
  at: string
  label?: string
  chosen: string | undefined
  from: readonly Choice[]
  onChange: (value: string) => void
}

function Picked({ at, label, chosen, from, onChange }: PickedProps) {
  const { form, errors, words } = useEditing()
  const known = !chosen || from.some((one) => one.value === chosen)
  const data = withChosen([...from], chosen).map((one) =>
    !known && one.value === chosen ? { ...one, label: words.t('gone', { name: one.label }) } : one,
  )
  return (
    <Select
      id={fieldID(form, at)}
      size="sm"
      className="condition-value"
      aria-label={label ?? words.t('value')}
      placeholder={words.t('choose')}
      searchable
      comboboxProps={inPlace}
      allowDeselect={false}
      value={chosen || null}
      data={data}
      error={errors[at]}
      onChange={(next) => next && onChange(next)}
    />
  )
}

function OneOfFew({ at, label, chosen, from, onChange }: PickedProps) {
  const { form, errors, words } = useEditing()
  return (
    <NativeSelect
      id={fieldID(form, at)}
      size="sm"
      className="condition-value"
      aria-label={label ?? words.t('value')}
      value={chosen}
      data={[...from]}
      error={errors[at]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type KindProps = Omit<Props, 'question'>

function Inside({ value, at, onChange }: KindProps) {
  const { context, words } = useEditing()
  const { t, names } = words
  const id = value.inside?.automation_id ?? ''
  const own = context.in === 'automation' && context.id === id
  const automation = api.useQuery(
    'get',
    '/v1/automations/{id}',
    { params: { path: { id } } },
    { enabled: id !== '' && !own },
  )
  const steps = own ? context.steps : stepChoices(automation.data?.steps ?? [])
  const step = value.inside?.step_id
  return (
    <>
      <Picked
        at={`${at}/inside/automation_id`}
        chosen={id}
        from={names.automations}
        onChange={(next) => onChange({ inside: { automation_id: next } })}
      />
      {id && (
        <OneOfFew
          at={`${at}/inside/step_id`}
          label={t('step')}
          chosen={step ?? ''}
          from={[{ value: '', label: t('anyStep') }, ...withChosen([...steps], step)]}
          onChange={(next) => onChange({ inside: { automation_id: id, ...(next ? { step_id: next } : {}) } })}
        />
      )}
    </>
  )
}

function Clicked({ value, at, onChange }: KindProps) {
  const { context, words } = useEditing()
  const sending = context.in === 'automation' ? context.steps.filter((step) => step.sends) : []
  const step = value.clicked?.step_id
  return (
    <OneOfFew
      at={`${at}/clicked/step_id`}
      chosen={step ?? ''}
      from={[{ value: '', label: words.t('anyMessage') }, ...withChosen([...sending], step)]}
      onChange={(next) => onChange({ clicked: next ? { step_id: next } : {} })}
    />
  )
}

/** The text, the moment or the day with which a field or a reply is compared. */
function Tested({ value, at, onChange }: KindProps) {
  const { form, errors, words } = useEditing()
  const test = testOf(value)
  if (test === undefined || test === 'is_set') return null
  const pointer = `${at}/${test}`
  const text = value[test] ?? ''
  const put = (next: string) => onChange({ ...value, [test]: next })
  if (isOfTime(test)) return <WhenFields at={pointer} text={text} isDay={test === 'on'} onChange={put} />
  return (
    <TextInput
      id={fieldID(form, pointer)}
      size="sm"
      className="condition-value"
      aria-label={words.t('value')}
      placeholder={words.t('write')}
      autoComplete="off"
      value={text}
      error={errors[pointer]}
      onChange={(event) => put(event.currentTarget.value)}
    />
  )
}
