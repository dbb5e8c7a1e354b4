import { type Condition, type QuestionKey, questionOf, type TestKey, testOf } from './condition'
import { turnWhen } from './moments'

/** What stands between a question and its value: `is`, `before`, or, of questions without tests, `holds`; with `!` the opposite. */
export type Verb = Asking | `!${Asking}`
export type Asking = TestKey | 'unset' | 'holds'

const ofTexts: Verb[] = [
  'is',
  'is_not',
  'contains',
  '!contains',
  'starts_with',
  '!starts_with',
  'ends_with',
  '!ends_with',
  'is_set',
  'unset',
]
const ofDates: Verb[] = ['before', 'after', 'on', '!on', 'is_set', 'unset']

/** The verbs of a question; one that is there already is always among them. */
export function verbsOf(question: QuestionKey, isDate: boolean, now: Verb): Verb[] {
  const usual = question === 'field' || question === 'reply' ? (isDate ? ofDates : ofTexts) : holding(question)
  return usual.includes(now) ? usual : [...usual, now]
}

/** A window is either open or closed: its opposite is said by its value. */
function holding(question: QuestionKey): Verb[] {
  return question === 'window' ? ['holds'] : ['holds', '!holds']
}

export function verbOf(condition: Condition, opposite: boolean): Verb {
  const test = testOf(condition)
  const asking: Asking = test === 'is_set' && condition.is_set === false ? 'unset' : (test ?? 'holds')
  return opposite ? `!${asking}` : asking
}

export function askingOf(verb: Verb): Asking {
  return verb.replace('!', '') as Asking
}

export function isOpposite(verb: Verb): boolean {
  return verb.startsWith('!')
}

export function isOfTime(asking: Asking): asking is 'before' | 'after' | 'on' {
  return asking === 'before' || asking === 'after' || asking === 'on'
}

/** The same question with another test. What was written is kept where it means something there, too. */
export function withVerb(condition: Condition, verb: Verb): Condition {
  const asking = askingOf(verb)
  if (asking === 'holds') return condition
  const question = questionOf(condition)
  const before = testOf(condition)
  const bare: Condition = question === 'reply' ? { reply: condition.reply } : { field: condition.field }
  if (asking === 'is_set' || asking === 'unset') return { ...bare, is_set: asking === 'is_set' }
  const written = before === undefined || before === 'is_set' ? '' : (condition[before] ?? '')
  const wasOfTime = before !== undefined && isOfTime(before)
  if (isOfTime(asking)) {
    const isDay = asking === 'on'
    return { ...bare, [asking]: turnWhen(wasOfTime ? written : isDay ? 'today' : 'now', isDay) }
  }
  return { ...bare, [asking]: wasOfTime ? '' : written }
}

/** What a question is when it was just chosen; `field` and `reply` say what of. */
export function newQuestion(question: QuestionKey, of: string, isDate: boolean): Condition {
  switch (question) {
    case 'field':
      return isDate ? { field: of, before: 'now' } : { field: of, is: '' }
    case 'reply':
      return { reply: of === 'button' ? 'button' : 'text', contains: '' }
    case 'inside':
      return { inside: { automation_id: '' } }
    case 'clicked':
      return { clicked: {} }
    case 'window':
      return { window: 'open' }
    case 'consent':
      return { consent: 'granted' }
    default:
      return { [question]: '' }
  }
}
