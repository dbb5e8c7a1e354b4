import type { Schemas } from '../../api/client'

/** A question about a contact, as the API has it: exactly one form, with exactly one test where it has tests. */
export type Condition = Schemas['Condition']

/** What each key of a condition is. A key that the API gets and this table has not fails the type check. */
const keys = {
  all: 'group',
  any: 'group',
  not: 'not',
  tag: 'question',
  list: 'question',
  language: 'question',
  window: 'question',
  consent: 'question',
  operator: 'question',
  inside: 'question',
  segment: 'question',
  field: 'tested',
  reply: 'tested',
  clicked: 'question',
  is: 'test',
  is_not: 'test',
  contains: 'test',
  starts_with: 'test',
  ends_with: 'test',
  is_set: 'test',
  before: 'test',
  after: 'test',
  on: 'test',
} as const satisfies Record<keyof Condition, string>

type KeyOf<What extends string> = {
  [K in keyof typeof keys]: (typeof keys)[K] extends What ? K : never
}[keyof typeof keys]

export type GroupKey = KeyOf<'group'>
export type QuestionKey = KeyOf<'question' | 'tested'>
export type TestKey = KeyOf<'test'>
export type TextTest = Exclude<TestKey, 'is_set' | 'before' | 'after' | 'on'>

function keysOf<What extends string>(...kinds: What[]) {
  return (Object.keys(keys) as (keyof typeof keys)[]).filter((key): key is KeyOf<What> =>
    kinds.some((kind) => keys[key] === kind),
  )
}

export const knownKeys = Object.keys(keys)
export const questionKeys = keysOf('question', 'tested')
export const testKeys = keysOf('test')
const groupKeys = keysOf('group')

/** The form of a question; undefined for groups, and for what nobody chose yet. */
export function questionOf(condition: Condition): QuestionKey | undefined {
  return questionKeys.find((key) => condition[key] !== undefined)
}

export function testOf(condition: Condition): TestKey | undefined {
  return testKeys.find((key) => condition[key] !== undefined)
}

/** The group that a condition is, and what it holds. */
export function groupOf(condition: Condition): { key: GroupKey; held: Condition[] } | null {
  const key = groupKeys.find((one) => condition[one] !== undefined)
  return key ? { key, held: condition[key] ?? [] } : null
}

/** A condition without its `not`: the opposite is asked with the words of the question itself, not with a box around it. */
export type Peeled = { inner: Condition; at: string; opposite: boolean }

export function peel(condition: Condition, at: string): Peeled {
  // of a `not` of a `not` the outer one is peeled, the inner one stays a condition of its own
  return condition.not
    ? { inner: condition.not, at: `${at}/not`, opposite: true }
    : { inner: condition, at, opposite: false }
}

export function wrap(inner: Condition, opposite: boolean): Condition {
  return opposite ? { not: inner } : inner
}

/** The pointers for which the editor has fields. */
export function pointersOf(condition: Condition, at: string): string[] {
  const { inner, at: innerAt, opposite } = peel(condition, at)
  const own = opposite ? [at, innerAt] : [at]
  if (inner.not) return [...own, ...pointersOf(inner, innerAt)]
  const group = groupOf(inner)
  if (group) {
    const place = `${innerAt}/${group.key}`
    return [...own, place, ...group.held.flatMap((one, n) => pointersOf(one, `${place}/${n}`))]
  }
  return [...own, ...Object.keys(inner).flatMap((key) => [`${innerAt}/${key}`, ...deeper(inner, key, innerAt)])]
}

function deeper(condition: Condition, key: string, at: string): string[] {
  if (key === 'inside') return [`${at}/inside/automation_id`, `${at}/inside/step_id`]
  if (key === 'clicked' && condition.clicked) return [`${at}/clicked/step_id`]
  return []
}

/** The pointers of the fields in which something is still to be chosen or written. */
export function unfinishedIn(condition: Condition, at: string): string[] {
  const { inner, at: innerAt } = peel(condition, at)
  if (inner.not) return unfinishedIn(inner, innerAt)
  const group = groupOf(inner)
  if (group) return group.held.flatMap((one, n) => unfinishedIn(one, `${innerAt}/${group.key}/${n}`))
  const question = questionOf(inner)
  if (question === undefined) return [innerAt]
  if (inner.inside && inner.inside.automation_id === '') return [`${innerAt}/inside/automation_id`]
  const left = [question, testOf(inner)].find((key) => key !== undefined && inner[key] === '')
  return left ? [`${innerAt}/${left}`] : []
}

/** The questions of a condition with their pointers, those in groups too. */
export function questionsIn(condition: Condition, at: string): { at: string; condition: Condition }[] {
  const { inner, at: innerAt } = peel(condition, at)
  if (inner.not) return questionsIn(inner, innerAt)
  const group = groupOf(inner)
  if (group) return group.held.flatMap((one, n) => questionsIn(one, `${innerAt}/${group.key}/${n}`))
  return [{ at: innerAt, condition }]
}
