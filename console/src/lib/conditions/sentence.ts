import { type useLocale, useTranslations } from 'use-intl'
import { useLanguageNames } from '../language-names'
import type { Choice, Names } from '../names'
import { useMoment } from '../time'
import { type Condition, groupOf, peel, questionOf, testOf } from './condition'
import { readWhen } from './moments'
import { askingOf, isOfTime, isOpposite, verbOf } from './verbs'

export type Locale = ReturnType<typeof useLocale>

/** What a sentence is made with: the texts, and what ids stand for. */
export type Words = {
  t: ReturnType<typeof useTranslations<'conditions'>>
  names: Names
  /** Steps by their ids, those of the automation in which it is asked. */
  steps: readonly Choice[]
  languageName: (code: string) => string
  moment: (at: string) => string
}

/** The words of the reader. */
export function useWords(names: Names, steps: readonly Choice[] = []): Words {
  const t = useTranslations('conditions')
  const { nameOf } = useLanguageNames()
  const moment = useMoment()
  return { t, names, steps, languageName: nameOf, moment }
}

/** A condition in words: `has the tag “VIP” and Birthday is before today + 7 days`. */
export function conditionSentence(condition: Condition, words: Words): string {
  const { t } = words
  const { inner, opposite } = peel(condition, '')
  const group = groupOf(inner)
  if (!group && !inner.not) return questionSentence(inner, opposite, words)
  const text = group
    ? group.held
        .map((one) => bracketed(one, words))
        .join(` ${t(group.key === 'all' ? 'sentence.and' : 'sentence.or')} `)
    : conditionSentence(inner, words)
  return opposite ? t('sentence.not', { inner: text }) : text
}

function bracketed(condition: Condition, words: Words): string {
  const text = conditionSentence(condition, words)
  return (groupOf(condition)?.held.length ?? 0) > 1 ? `(${text})` : text
}

function questionSentence(condition: Condition, opposite: boolean, words: Words): string {
  const { t, names } = words
  const question = questionOf(condition)
  if (question === undefined) return t('sentence.empty')
  const verb = verbText(condition, opposite, words)
  const value = valueText(condition, words)
  switch (question) {
    case 'window':
    case 'consent':
      return t(`sentence.${question}`, { verb, value })
    case 'reply':
      return t(condition.reply === 'button' ? 'sentence.button' : 'sentence.reply', { verb, value }).trim()
    case 'field':
      return t('sentence.field', { field: fieldName(condition.field ?? '', names, t), verb, value }).trim()
    default:
      return t('sentence.plain', { verb, value })
  }
}

/** What stands between the question and its value. */
export function verbText(condition: Condition, opposite: boolean, { t }: Words): string {
  const verb = verbOf(condition, opposite)
  const asking = askingOf(verb)
  if (asking !== 'holds') return t(isOpposite(verb) ? `testsNot.${asking}` : `tests.${asking}`)
  const question = questionOf(condition)
  if (question === undefined || question === 'field' || question === 'reply') return ''
  return t(isOpposite(verb) ? `holdsNot.${question}` : `holds.${question}`)
}

const reserved = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'LANGUAGE', 'ACCOUNT_NAME'] as const
export const reservedCodes: readonly string[] = reserved

/** What a field is called, those too that every workspace has. */
export function fieldName(code: string, names: Names, t: Words['t']): string {
  const own = reserved.find((one) => one === code)
  if (own) return t(`reserved.${own}`)
  return names.fields.find((field) => field.value === code)?.label ?? code
}

function named(choices: readonly Choice[], id: string | undefined, t: Words['t']): string {
  if (!id) return t('sentence.empty')
  return `“${choices.find((one) => one.value === id)?.label ?? id}”`
}

function valueText(condition: Condition, words: Words): string {
  const { t, names, steps } = words
  switch (questionOf(condition)) {
    case 'tag':
      return named(names.tags, condition.tag, t)
    case 'list':
      return named(names.lists, condition.list, t)
    case 'operator':
      return named(names.users, condition.operator, t)
    case 'segment':
      return named(names.segments, condition.segment, t)
    case 'language':
      return condition.language ? words.languageName(condition.language) : t('sentence.empty')
    case 'window':
      return condition.window ? t(`windows.${condition.window}`) : ''
    case 'consent':
      return condition.consent ? t(`consents.${condition.consent}`) : ''
    case 'inside': {
      const automation = named(names.automations, condition.inside?.automation_id, t)
      const step = condition.inside?.step_id
      if (!step) return automation
      return `${automation} ${t('sentence.insideStep', { step: steps.find((one) => one.value === step)?.label ?? step })}`
    }
    case 'clicked':
      return condition.clicked?.step_id ? named(steps, condition.clicked.step_id, t) : t('anyMessage')
    default:
      return testedText(condition, words)
  }
}

function testedText(condition: Condition, words: Words): string {
  const test = testOf(condition)
  if (test === undefined || test === 'is_set') return ''
  const value = condition[test]
  if (!value) return words.t('sentence.empty')
  return isOfTime(test) ? whenText(value, test === 'on', words) : `“${value}”`
}

/** A moment or a day in words. */
export function whenText(text: string, isDay: boolean, { t, moment }: Words): string {
  const when = readWhen(text)
  switch (when.way) {
    case 'now':
      return t(isDay ? 'moments.today' : 'moments.now')
    case 'later':
    case 'earlier': {
      const span = t(`spans.${when.unit}`, { count: Number(when.count) })
      if (when.way === 'later') return t(isDay ? 'moments.todayLater' : 'moments.nowLater', { span })
      return t(isDay ? 'moments.todayEarlier' : 'moments.nowEarlier', { span })
    }
    case 'instant':
      return Number.isNaN(Date.parse(when.at)) ? when.at : moment(when.at)
    case 'date':
      return when.date
    case 'other':
      return when.text
  }
}
