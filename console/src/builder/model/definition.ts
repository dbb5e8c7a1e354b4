import type { Schemas } from '../../api/client'
import { newKey } from '../../lib/random'

export type Wait = Schemas['Wait']
export type Condition = Schemas['Condition']
export type StepKind = Schemas['Step']['kind']
export type StartKind = Schemas['Start']['kind']

/** The lists that a step may hold. */
export const arms = ['then', 'else', 'no_reply'] as const
export type Arm = (typeof arms)[number]

/** A step, known by its uid while it is edited: its id where the server gave one, else one of our own. */
export type Step = Omit<Schemas['Step'], Arm> & { uid: string } & { [A in Arm]?: readonly Step[] }

/** A start step, known as a step is. */
export type Start = Schemas['Start'] & { uid: string }

/** What one edits of an automation. It is never changed in place: what stays the same is shared with the one before. */
export type Definition = {
  name: string
  number_id: string
  reentry: Schemas['Reentry']
  start: readonly Start[]
  steps: readonly Step[]
}

/** The arms that a step of the kind has, in the order in which they are read. */
export function armsOf(kind: StepKind): readonly Arm[] {
  if (kind === 'branch') return ['then', 'else']
  return kind === 'wait_for_reply' ? ['no_reply'] : []
}

export const emptyDefinition: Definition = { name: '', number_id: '', reentry: {}, start: [], steps: [] }

/** Gives uids, each once: what somebody wrote by hand may name one id twice, which the server refuses later. */
function newUIDs(): (id: string | undefined) => string {
  const given = new Set<string>()
  return (id) => {
    const uid = id && !given.has(id) ? id : newKey()
    given.add(uid)
    return uid
  }
}

function readStep(step: Schemas['Step'], uidOf: (id: string | undefined) => string): Step {
  const { then: yes, else: no, no_reply: silence, ...own } = step
  const read: Step = { ...own, uid: uidOf(step.id) }
  const list = (steps: readonly Schemas['Step'][]) => steps.map((one) => readStep(one, uidOf))
  if (yes) read.then = list(yes)
  if (no) read.else = list(no)
  if (silence) read.no_reply = list(silence)
  return read
}

/** Reads an automation or a draft of one. */
export function fromInput(input: Schemas['AutomationInput']): Definition {
  const uidOf = newUIDs()
  return {
    name: input.name,
    number_id: input.number_id ?? '',
    reentry: input.reentry ?? {},
    // a secret is shown once, by who made it, and never sent back
    start: (input.start ?? []).map(({ secret: _, ...start }) => ({ ...start, uid: uidOf(start.id) })),
    steps: (input.steps ?? []).map((step) => readStep(step, uidOf)),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStepList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isStepLike)
}

function isStepLike(value: unknown): boolean {
  if (!isRecord(value) || typeof value.kind !== 'string') return false
  return arms.every((arm) => value[arm] === undefined || isStepList(value[arm]))
}

/** Reports whether a draft, which is any JSON, has the form that we can show. What is wrong in it may be wrong all the same. */
export function isInput(draft: unknown): draft is Schemas['AutomationInput'] {
  if (!isRecord(draft) || typeof draft.name !== 'string') return false
  const { number_id: number, reentry, start, steps } = draft
  return (
    (number === undefined || typeof number === 'string') &&
    (reentry === undefined || isRecord(reentry)) &&
    (start === undefined ||
      (Array.isArray(start) && start.every((one) => isRecord(one) && typeof one.kind === 'string'))) &&
    (steps === undefined || isStepList(steps))
  )
}

function writeStep(step: Step): Schemas['Step'] {
  const { uid: _, then: yes, else: no, no_reply: silence, ...own } = step
  const written: Schemas['Step'] = own
  if (yes) written.then = yes.map(writeStep)
  if (no) written.else = no.map(writeStep)
  if (silence) written.no_reply = silence.map(writeStep)
  return written
}

/** What the API takes. */
export function toInput(definition: Definition): Schemas['AutomationInput'] {
  return {
    name: definition.name,
    number_id: definition.number_id,
    reentry: definition.reentry,
    start: definition.start.map(({ uid: _, ...start }) => start),
    steps: definition.steps.map(writeStep),
  }
}
