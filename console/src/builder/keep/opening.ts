import { client, type Problem } from '../../api/client'
import type { Base } from '../editor'
import { type Definition, fromInput } from '../model/definition'
import type { History } from '../model/history'
import { same, sameInput } from '../publish/nodes'
import type { Draft, Drafts, Read } from './drafts'
import type { Begin } from './keeper'
import type { Kept, Records } from './record'

/** With what an opened automation begins. */
export type Opening = { history: History; base: Base; begin: Begin }

/** Reads a revision as a base: of an older one the server keeps starts and steps alone, the draft kept the rest. */
export type ReadRevision = (number: number, own: Draft['base'], now: Base) => Promise<Read<Base>>

const fresh = (definition: Definition): History => ({ definition, past: [], future: [] })

/**
 * Finds where somebody stopped writing: what this browser kept, what the server has of it, or what is published. What was
 * written and not sent is never given up for what was.
 */
export function openingOf(now: Base, kept: Kept | null, draft: Draft | null, draftBase: Base): Opening {
  const saved = draft ? { etag: draft.etag, definition: draft.definition } : null
  const savedAt = draft?.savedAt ?? ''
  const published: Opening = {
    history: fresh(now.published),
    base: now,
    begin: { saved: null, savedAt: '', sent: [] },
  }
  const fromDraft: Opening = saved
    ? { history: fresh(saved.definition), base: draftBase, begin: { saved, savedAt, sent: [] } }
    : published
  if (!kept) return fromDraft

  // the same revision is the newer answer: its state may have changed
  const base = kept.base.revision === now.revision ? now : { ...kept.base, state: now.state }
  const here = (begin: Begin, history = kept.history): Opening => ({ history, base, begin })
  const mine = kept.history.definition
  const isSent = kept.saved
    ? same(mine, kept.saved.definition)
    : sameInput(mine, kept.base.published) && kept.sent.length === 0

  if (saved && kept.saved?.etag === saved.etag) {
    // nobody else saved: here is the newest, with its history
    return here({ saved: isSent ? { etag: saved.etag, definition: mine } : saved, savedAt, sent: kept.sent })
  }
  if (saved && same(saved.definition, mine)) {
    return here({ saved: { etag: saved.etag, definition: mine }, savedAt, sent: [] })
  }
  if (isSent) {
    if (saved) return fromDraft
    // it is no longer a draft: published or dropped, here or elsewhere. What is in force is what there is, with its history
    // where that led to it
    return kept.saved === null && kept.base.revision === now.revision
      ? here({ saved: null, savedAt: '', sent: [] })
      : published
  }
  // written here and not sent; what another window saved meanwhile is met when this is sent
  return here({ saved: kept.saved, savedAt, sent: kept.sent })
}

async function revisionOf(number: number, own: Draft['base'], now: Base): Promise<Read<Base>> {
  if (number === now.revision || now.id === null) return { found: now }
  const { data, error } = await client.GET('/v1/automations/{id}/revisions/{number}', {
    params: { path: { id: now.id, number } },
  })
  if (error) return { problem: error }
  const { name, number_id, reentry } = own ?? now.published
  const published = fromInput({ name, number_id, reentry, start: data.start, steps: data.steps })
  return { found: { ...now, revision: number, etag: `"${number}"`, published } }
}

/** Reads all that an opened automation may begin with. */
export async function open(
  now: Base,
  records: Records,
  drafts: Drafts,
  read: ReadRevision = revisionOf,
): Promise<Read<Opening>> {
  const [kept, answer] = await Promise.all([records.read(), drafts.read()])
  // without the server there is still what this browser has
  if (answer.problem)
    return kept ? { found: openingOf(now, kept, draftOf(kept), kept.base) } : { problem: answer.problem }
  const draft = answer.found
  const base = draft ? await read(draft.baseRevision, draft.base, now) : { found: now }
  if (base.problem) return { problem: base.problem as Problem }
  return { found: openingOf(now, kept, draft, base.found) }
}

/** What the server had when this browser last heard of it. */
function draftOf({ saved, base }: Kept): Draft | null {
  return saved && { ...saved, author: '', baseRevision: base.revision, savedAt: '', base: base.published }
}
