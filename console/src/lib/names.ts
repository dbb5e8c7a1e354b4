import { useQuery } from '@tanstack/react-query'
import { api, client, type Problem, type Schemas } from '../api/client'
import { useSession } from './session'

/** One thing of a picker: what is sent, and what is read. */
export type Choice = { value: string; label: string }
export type FieldChoice = Choice & { type: Schemas['Field']['type'] }

/** What names are needed: each kind is a request, and most pages need none. */
export type WantedNames = { tags?: boolean; lists?: boolean; segments?: boolean; fields?: boolean; directory?: boolean }

type Page<T> = { items: T[]; next: string | null }
type Answer<T> = { data?: Page<T>; error?: Problem }

/** Reads all pages of something of which a workspace has a few. */
export async function readAll<T>(read: (after: string | undefined) => Promise<Answer<T>>): Promise<T[]> {
  const all: T[] = []
  let after: string | undefined
  do {
    const { data, error } = await read(after)
    if (!data) throw error
    all.push(...data.items)
    after = data.next ?? undefined
  } while (after)
  return all
}

const pageOf = (after: string | undefined) => ({ params: { query: { limit: 200, after } } })

// their keys are those of the client's own queries, so that events keep them fresh

export function useAllTags(enabled = true) {
  return useQuery<Schemas['Tag'][], Problem>({
    queryKey: ['get', '/v1/tags', 'all'],
    queryFn: () => readAll((after) => client.GET('/v1/tags', pageOf(after))),
    enabled,
  })
}

export function useAllLists(enabled = true) {
  return useQuery<Schemas['List'][], Problem>({
    queryKey: ['get', '/v1/lists', 'all'],
    queryFn: () => readAll((after) => client.GET('/v1/lists', pageOf(after))),
    enabled,
  })
}

export function useAllSegments(enabled = true) {
  return useQuery<Schemas['Segment'][], Problem>({
    queryKey: ['get', '/v1/segments', 'all'],
    queryFn: () => readAll((after) => client.GET('/v1/segments', pageOf(after))),
    enabled,
  })
}

export function useAllFields(enabled = true) {
  return useQuery<Schemas['Field'][], Problem>({
    queryKey: ['get', '/v1/fields', 'all'],
    queryFn: () => readAll((after) => client.GET('/v1/fields', pageOf(after))),
    enabled,
  })
}

const named = (of: { id: string; name: string }[] | undefined): Choice[] =>
  (of ?? []).map(({ id, name }) => ({ value: id, label: name }))

/** What can be picked, each with its name. Tags are known by their names. */
export type Names = {
  tags: Choice[]
  lists: Choice[]
  segments: Choice[]
  fields: FieldChoice[]
  users: Choice[]
  automations: Choice[]
}

/** The names of what a workspace has. */
export function useNames(wanted: WantedNames): Names {
  const session = useSession()
  const tags = useAllTags(wanted.tags ?? false)
  const lists = useAllLists(wanted.lists ?? false)
  const segments = useAllSegments(wanted.segments ?? false)
  const fields = useAllFields(wanted.fields ?? false)
  const directory = api.useQuery('get', '/v1/directory', {}, { enabled: wanted.directory ?? false })
  return {
    tags: (tags.data ?? []).map(({ name }) => ({ value: name, label: name })),
    lists: named(lists.data),
    segments: named(segments.data),
    fields: (fields.data ?? []).map(({ code, name, type }) => ({ value: code, label: name, type })),
    // who sees only the contacts assigned to them has nobody else to ask for
    users: session.only_assigned ? [] : named(directory.data?.users),
    automations: named(directory.data?.automations),
  }
}

/** The choices, with the one that was chosen even where it is no more: what is set is always shown. */
export function withChosen<C extends Choice>(choices: C[], chosen: string | null | undefined): (C | Choice)[] {
  if (!chosen || choices.some((one) => one.value === chosen)) return choices
  return [...choices, { value: chosen, label: chosen }]
}

/** Choices belong to the part of the page that asks for them. */
export const inPlace = { withinPortal: false }
