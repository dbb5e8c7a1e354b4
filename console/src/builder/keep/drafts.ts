import { client, type Problem, type Schemas } from '../../api/client'
import { type Definition, fromInput, isInput, type Start, type Step } from '../model/definition'
import type { Saved } from './record'

/** A draft of the server as it is written here; null where it has a form that we cannot show. */
export type Draft = Saved & { author: string; baseRevision: number; savedAt: string; base: OwnSettings | null }

/** What of the automation itself an older revision does not tell. */
type OwnSettings = Pick<Definition, 'name' | 'number_id' | 'reentry'>

export type Read<T> = { found: T; problem?: undefined } | { problem: Problem; found?: undefined }

/** The drafts of one automation at the server. */
export type Drafts = {
  /** Somebody's draft, one's own if nobody is named; null when there is none. */
  read: (author?: string) => Promise<Read<Draft | null>>
  save: (save: Save) => Promise<Read<Schemas['AutomationDraftSummary']>>
  drop: (etag: string) => Promise<Read<true>>
}

export type Save = {
  definition: Definition
  base: { revision: number; settings: OwnSettings }
  /** Of the saving before; null for the first. */
  etag: string | null
  /** The page is being left: the browser sends it all the same. */
  leaving?: boolean
}

/** Gives steps and start steps of a draft the uids with which they were written, so that all windows know them by the same. */
export function withUIDs<T extends Step | Start>(read: readonly T[], raw: unknown): readonly T[] {
  if (!Array.isArray(raw)) return read
  return read.map((one, index) => {
    const written: Record<string, unknown> = raw[index] ?? {}
    const uid = typeof written.uid === 'string' && written.uid !== '' ? written.uid : one.uid
    const arms = Object.fromEntries(
      Object.entries(one).map(([key, value]) => [key, isSteps(key, value) ? withUIDs(value, written[key]) : value]),
    )
    return { ...one, ...arms, uid }
  })
}

function isSteps(key: string, value: unknown): value is readonly Step[] {
  return ['then', 'else', 'no_reply'].includes(key) && Array.isArray(value)
}

/** Reads the JSON of a draft: one of ours, or one that a program wrote. */
export function readDraft(json: unknown): { definition: Definition; base: OwnSettings | null } | null {
  if (!isInput(json)) return null
  const read = fromInput(json)
  const raw: { start?: unknown; steps?: unknown; begun_with?: unknown } = json
  const begun = raw.begun_with
  return {
    definition: { ...read, start: withUIDs(read.start, raw.start), steps: withUIDs(read.steps, raw.steps) },
    base: isInput(begun) ? { name: begun.name, number_id: begun.number_id ?? '', reentry: begun.reentry ?? {} } : null,
  }
}

export function writeDraft(definition: Definition, { name, number_id, reentry }: OwnSettings): unknown {
  return { ...definition, begun_with: { name, number_id, reentry } }
}

export function draftsOf(id: string): Drafts {
  const path = { id }
  return {
    read: async (author) => {
      const query = author ? { author } : {}
      const { data, error } = await client.GET('/v1/automations/{id}/draft', { params: { path, query } })
      if (error) return error.status === 404 ? { found: null } : { problem: error }
      const read = readDraft(data.definition)
      if (!read) return { found: null }
      const { author: by, etag, base_revision: baseRevision, saved_at: savedAt } = data
      return { found: { ...read, author: by, etag, baseRevision, savedAt } }
    },
    save: async ({ definition, base, etag, leaving }) => {
      const { data, error } = await client.PUT('/v1/automations/{id}/draft', {
        params: {
          path,
          query: { base_revision: base.revision },
          header: etag === null ? {} : { 'If-Match': etag },
        },
        body: writeDraft(definition, base.settings),
        ...(leaving ? { keepalive: true } : {}),
      })
      return error ? { problem: error } : { found: data }
    },
    drop: async (etag) => {
      const { error } = await client.DELETE('/v1/automations/{id}/draft', {
        params: { path, header: { 'If-Match': etag } },
      })
      return error && error.status !== 404 ? { problem: error } : { found: true }
    },
  }
}
