import { NativeSelect, Select } from '@mantine/core'
import { fieldID } from '../form'
import { inPlace } from '../names'
import { type Condition, peel, questionKeys, questionOf, testOf, wrap } from './condition'
import { type ConditionContext, type PartProps, useEditing } from './editing'
import { PlaceMenu } from './PlaceMenu'
import { conditionSentence, fieldName, reservedCodes, verbText, type Words } from './sentence'
import { Value } from './Value'
import { askingOf, isOfTime, isOpposite, newQuestion, type Verb, verbOf, verbsOf, withVerb } from './verbs'

/** One question: what is asked, how it is compared, with what. */
export function Question({ value, at, onChange, actions }: PartProps) {
  const { form, errors, context, words } = useEditing()
  const { t, names } = words
  const { inner, at: innerAt, opposite } = peel(value, at)
  const question = questionOf(inner)
  const isDate = question === 'field' && isDateField(inner, words)
  const sentence = conditionSentence(value, words)
  const verb = verbOf(inner, opposite)
  const verbs = question ? verbsOf(question, isDate, verb) : []
  const put = (next: Condition) => onChange(wrap(next, opposite))

  function choose(chosen: string | null) {
    if (!chosen || chosen === nameOfQuestion(inner)) return
    const [name, of = ''] = chosen.split(':')
    const key = questionKeys.find((one) => one === name)
    if (!key) return
    const type = names.fields.find((field) => field.value === of)?.type
    const next = newQuestion(key, of, type === 'date' || type === 'datetime')
    // another field of the same kind is asked the same
    const test = testOf(inner)
    const same = inner.field !== undefined && next.field !== undefined && test !== undefined
    onChange(same && isDate === (next.before !== undefined) ? wrap({ ...inner, field: of }, opposite) : next)
  }

  return (
    <div className="condition" role="group" aria-label={sentence}>
      <Select
        id={fieldID(form, at)}
        size="sm"
        className="condition-question"
        aria-label={t('question')}
        placeholder={t('choose')}
        searchable
        comboboxProps={inPlace}
        allowDeselect={false}
        value={nameOfQuestion(inner)}
        data={questionChoices(context, words, inner)}
        error={errors[at] ?? errors[innerAt] ?? errors[`${innerAt}/field`] ?? errors[`${innerAt}/reply`]}
        onChange={choose}
      />
      {verbs.length > 1 && (
        <NativeSelect
          size="sm"
          className="condition-verb"
          aria-label={t('verb')}
          value={verb}
          data={verbs.map((one) => ({ value: one, label: labelOf(inner, one, words) }))}
          onChange={(event) => {
            const chosen = verbs.find((one) => one === event.currentTarget.value)
            if (chosen) onChange(wrap(withVerb(inner, chosen), isOpposite(chosen)))
          }}
        />
      )}
      {question && <Value question={question} value={inner} at={innerAt} onChange={put} />}
      <PlaceMenu actions={actions} label={t('more', { sentence })} removeLabel={t('remove', { sentence })} />
    </div>
  )
}

function labelOf(inner: Condition, verb: Verb, words: Words): string {
  const one = askingOf(verb) === 'holds' ? inner : withVerb(inner, verb)
  return verbText(one, isOpposite(verb), words)
}

function isDateField(condition: Condition, { names }: Words): boolean {
  const type = names.fields.find((field) => field.value === condition.field)?.type
  const test = testOf(condition)
  return type === undefined ? test !== undefined && isOfTime(test) : type !== 'text'
}

/** A question as one value of the picker: `tag`, `field:CITY`, `reply:text`. */
function nameOfQuestion(condition: Condition): string | null {
  const question = questionOf(condition)
  if (question === 'field') return `field:${condition.field}`
  if (question === 'reply') return `reply:${condition.reply}`
  return question ?? null
}

function questionChoices(context: ConditionContext, { t, names }: Words, now: Condition) {
  const ofContact = (['tag', 'list', 'segment', 'language', 'consent', 'window', 'operator', 'inside'] as const).map(
    (value) => ({ value: value as string, label: t(`questions.${value}`) }),
  )
  const codes = [...reservedCodes, ...names.fields.map((field) => field.value)]
  if (now.field && !codes.includes(now.field)) codes.push(now.field)
  const ofField = codes.map((code) => ({ value: `field:${code}`, label: fieldName(code, names, t) }))
  const ofRun = [
    { value: 'reply:text', label: t('questions.replyText') },
    { value: 'reply:button', label: t('questions.replyButton') },
    { value: 'clicked', label: t('questions.clicked') },
  ]
  return [
    { group: t('ofContact'), items: ofContact },
    { group: t('ofField'), items: ofField },
    // a segment cannot ask about a run; one that does all the same is shown, for its error to be seen
    ...(context.in === 'automation' || now.reply || now.clicked ? [{ group: t('ofRun'), items: ofRun }] : []),
  ]
}
