import type { Schemas } from '../../api/client'
import { type Filters, queryOf } from './filters'

type JobInput = Schemas['JobInput']

/** The contacts of a list as a job is told them: those of its filters, or everybody. */
export function jobFilterOf(filters: Filters): Schemas['JobFilter'] {
  const { search, tag, list_id, segment_id, field, operator_id, consent, window, language, inside, step_id } =
    queryOf(filters)
  const fields = Object.fromEntries((field ?? []).map((one) => [before(one), one.slice(before(one).length + 1)]))
  const given: Schemas['JobFilter'] = {
    search,
    tags: tag,
    list_ids: list_id,
    segment_ids: segment_id,
    fields: field?.length ? fields : undefined,
    operator_id,
    consent,
    window,
    language,
    inside,
    step_id,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function before(field: string): string {
  return field.split('=', 1)[0] ?? ''
}

/** What can be done to many contacts, in the order in which it is offered. */
export const doings = [
  'tag',
  'untag',
  'add_to_list',
  'remove_from_list',
  'assign',
  'unassign',
  'set_consent',
  'block',
  'restore',
  'delete',
] as const satisfies JobInput['do'][]
export type Doing = (typeof doings)[number]

/** What is written for a job, of which each doing takes its part. */
export type Written = { tags: string[]; lists: string[]; users: string[]; to: string; confirm: string }

export function jobOf(doing: Doing, written: Written, filters: Filters): JobInput {
  const contacts = { filter: jobFilterOf(filters) }
  switch (doing) {
    case 'tag':
    case 'untag':
      return { do: doing, contacts, tags: written.tags }
    case 'add_to_list':
    case 'remove_from_list':
      return { do: doing, contacts, list_ids: written.lists }
    case 'assign':
      return { do: doing, contacts, user_ids: written.users }
    case 'unassign':
      return { do: doing, contacts, ...(written.users.length ? { user_ids: written.users } : {}) }
    case 'set_consent':
      return { do: doing, contacts, to: written.to }
    case 'delete':
      return { do: doing, contacts, confirm: Number(written.confirm) }
    case 'block':
    case 'restore':
      return { do: doing, contacts }
  }
}
