import type { Schemas } from '../../api/client'
import { asInstant, instantOf, localOf } from '../../lib/zone'
import { type Definition, toInput } from '../model/definition'

type Input = Schemas['SimulationInput']
export type StartName = NonNullable<Input['start']>

/** What the customer does, and how long after the start. */
export type Act = { after: string; what: 'text' | 'button' | 'clicks'; text: string }

/** What somebody asks of an automation: with whom it would begin, when, and what they then do. */
export type Question = {
  /** A contact of the workspace; null for a made-up one. */
  contact: { id: string; name: string } | null
  madeUp: { first_name: string; language: string; tags: string; fields: Record<string, string> }
  start: StartName
  /** A local time of the workspace; empty for now. */
  at: string
  acts: readonly Act[]
}

export const emptyQuestion: Question = {
  contact: null,
  madeUp: { first_name: '', language: '', tags: '', fields: {} },
  start: 'manual',
  at: '',
  acts: [],
}

export const emptyAct: Act = { after: 'PT1H', what: 'text', text: '' }

/** The field codes that an automation writes into its texts, without those that every contact has. */
export function codesIn(definition: Definition): string[] {
  const reserved = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'LANGUAGE', 'ACCOUNT_NAME']
  const found = JSON.stringify(toInput(definition)).matchAll(/%%([A-Z][A-Z0-9_]*)(?:\|[^%]*)?%%/g)
  return [...new Set([...found].map((one) => one[1] ?? ''))].filter((code) => !reserved.includes(code)).sort()
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** A made-up person, without what was left empty. */
function personOf({ first_name, language, tags, fields }: Question['madeUp']): Schemas['MadeUpContact'] {
  const filled = Object.entries(fields).filter(([, value]) => value !== '')
  return {
    ...(first_name ? { first_name } : {}),
    ...(language ? { language } : {}),
    ...(tags ? { tags: listOf(tags) } : {}),
    ...(filled.length > 0 ? { fields: Object.fromEntries(filled) } : {}),
  }
}

/** What the API takes: without what was left empty. A skipped local time is refused before (`isSkipped`). */
export function inputOf(question: Question, zone: string): Input {
  const { contact, madeUp, start, acts } = question
  const instant = instantOf(question.at, zone)
  return {
    ...(contact ? { contact_id: contact.id } : { contact: personOf(madeUp) }),
    start,
    ...(instant && !instant.skipped ? { at: asInstant(instant.at) } : {}),
    customer: acts.map(({ after, what, text }) => ({
      after,
      ...(what === 'clicks' ? { clicks: true } : { [what]: text }),
    })),
  }
}

/** Reports whether the local time does not exist, because the clock goes forward over it. */
export function isSkipped(question: Question, zone: string): boolean {
  return instantOf(question.at, zone)?.skipped === true
}

/** The question of a scenario, as the form shows it. */
export function questionOf(input: Input, zone: string): Question {
  const made = input.contact
  return {
    contact: input.contact_id ? { id: input.contact_id, name: input.contact_id } : null,
    madeUp: {
      first_name: made?.first_name ?? '',
      language: made?.language ?? '',
      tags: made?.tags?.join(', ') ?? '',
      fields: { ...made?.fields },
    },
    start: input.start ?? 'manual',
    at: input.at ? localOf(new Date(input.at), zone) : '',
    acts: (input.customer ?? []).map((act) => ({
      after: act.after ?? 'PT0S',
      what: act.clicks ? 'clicks' : act.button ? 'button' : 'text',
      text: act.text ?? act.button ?? '',
    })),
  }
}
