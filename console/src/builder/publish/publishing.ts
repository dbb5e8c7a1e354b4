import { client, type Problem, type Schemas } from '../../api/client'
import { type Base, baseOf, type Editor } from '../editor'
import { withUIDs } from '../keep/drafts'
import type { Keeper } from '../keep/keeper'
import { type Definition, toInput } from '../model/definition'
import { follow } from './follow'

/** What would be published, and what that does to those inside. */
export type Preview = {
  sent: Definition
  /** Of the automation on which it is based. */
  etag: string
  answer: Schemas['EditPreview']
}

/** Why it cannot be published now. `stale`: somebody else published meanwhile. `moved`: the draft was saved elsewhere. */
export type Refusal =
  | { why: 'refused'; sent: Definition; problem: Problem }
  | { why: 'stale'; now: Base }
  | { why: 'moved' }
  | { why: 'unsaved' }

/** Those that wait for a person here, and not for what somebody else published. */
export type OwnRefusal = Exclude<Refusal, { why: 'stale' }>

export type Outcome<T, R = Refusal> = { done: T; refusal?: undefined } | { refusal: R; done?: undefined }

const refused = (sent: Definition, problem: Problem) => ({ refusal: { why: 'refused', sent, problem } as const })

/** Reads the automation as it is in force, with its ETag. */
export async function readNow(id: string): Promise<{ found: Base; problem?: undefined } | { problem: Problem }> {
  const { data, error, response } = await client.GET('/v1/automations/{id}', { params: { path: { id } } })
  return data ? { found: baseOf(data, response.headers.get('ETag') ?? '') } : { problem: error }
}

/** A 412 says that something is older than what is there: the revision, or else the draft. */
async function staleOr(base: Base, sent: Definition, problem: Problem): Promise<{ refusal: Refusal }> {
  if (problem.status !== 412 || base.id === null) return refused(sent, problem)
  const read = await readNow(base.id)
  if (read.problem) return refused(sent, read.problem)
  return { refusal: read.found.revision > base.revision ? { why: 'stale', now: read.found } : { why: 'moved' } }
}

/** Asks what publishing would do. The draft is saved before, so that what is asked is what is kept. */
export async function askPreview(editor: Editor, keeper: Keeper): Promise<Outcome<Preview>> {
  await keeper.flush()
  const { saving } = keeper.getState()
  if (saving.state === 'refused') return refused(editor.getState().definition, saving.problem)
  if (saving.state !== 'saved' && saving.state !== 'unchanged') return { refusal: { why: 'unsaved' } }
  const { definition: sent, automation } = editor.getState()
  if (automation.id === null) return { refusal: { why: 'unsaved' } }
  const { data, error } = await client.POST('/v1/automations/{id}/preview', {
    params: { path: { id: automation.id }, header: { 'If-Match': automation.etag } },
    body: toInput(sent),
  })
  return data ? { done: { sent, etag: automation.etag, answer: data } } : staleOr(automation, sent, error)
}

/** Publishes exactly what was previewed, and drops the draft with it. */
export async function publish(editor: Editor, keeper: Keeper, preview: Preview): Promise<Outcome<Base>> {
  const { automation } = editor.getState()
  if (automation.id === null) return { refusal: { why: 'unsaved' } }
  const saved = keeper.saved()
  const { data, error, response } = await client.PUT('/v1/automations/{id}', {
    params: {
      path: { id: automation.id },
      query: saved ? { draft_etag: saved.etag } : {},
      header: { 'If-Match': preview.etag },
    },
    body: toInput(preview.sent),
  })
  if (error) return staleOr(automation, preview.sent, error)
  takeOver(editor, preview.sent, data, response.headers.get('ETag') ?? '')
  keeper.dropped()
  return { done: editor.getState().automation }
}

/** Goes on with what the server made of it: ids, and what it writes in its own way; undo still leads back. */
function takeOver(editor: Editor, sent: Definition, answered: Schemas['Automation'], etag: string): void {
  const before = editor.getState()
  before.published(sent, answered, etag)
  const { definition, past, future, automation, restore } = editor.getState()
  if (before.definition !== sent) return // something was written meanwhile: that stays
  const { published } = automation
  const start = withUIDs(published.start, definition.start)
  restore(
    { definition: { ...published, start, steps: withUIDs(published.steps, definition.steps) }, past, future },
    automation,
  )
}

/** Lets contacts in. */
export async function activate(editor: Editor): Promise<Outcome<Base, OwnRefusal>> {
  const { automation, definition } = editor.getState()
  if (automation.id === null) return { refusal: { why: 'unsaved' } }
  const { data, error } = await client.POST('/v1/automations/{id}/activate', {
    params: { path: { id: automation.id } },
  })
  if (!data) return refused(definition, error)
  return { done: follow(editor, data.state) }
}

/**
 * When working hours begin again; null while they are. The server is asked by a run that waits for them, because what they are
 * is its matter: with holidays, changes of the clock and all.
 */
export async function nextWorkingHours(id: string): Promise<string | null> {
  const { data } = await client.POST('/v1/automations/{id}/simulate', {
    params: { path: { id } },
    body: {
      contact: {},
      definition: { name: 'hours', steps: [{ kind: 'block_contact', wait: { within: 'working_hours' } }] },
    },
  })
  const first = data?.timeline.find((one) => one.wait)
  const closed = first?.wait?.reasons.some((reason) => reason === 'working_hours' || reason === 'holiday')
  return closed ? (first?.wait?.until ?? null) : null
}
