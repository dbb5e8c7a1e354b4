import type { QueryKey } from '@tanstack/react-query'
import type { Batch, Happened } from './batch'

/** The parts of the API that an event of a noun changes, by how their paths begin. */
const changes: Record<string, readonly string[]> = {
  message: [
    '/v1/conversations',
    '/v1/messages',
    '/v1/contacts/{id}/messages',
    '/v1/contacts/{id}/timeline',
    '/v1/campaigns/{id}',
    '/v1/automations/{id}/report',
    '/v1/numbers/{id}/report',
    '/v1/templates/{id}/report',
    '/v1/reports/',
    // of the limit of a number less is left
    '/v1/campaigns/preview',
  ],
  contact: ['/v1/contacts', '/v1/conversations', '/v1/tickets', '/v1/notifications'],
  // conversations tell tags, and are asked for by lists, tags and tickets
  tag: ['/v1/contacts', '/v1/tags', '/v1/conversations'],
  list: ['/v1/contacts', '/v1/lists', '/v1/conversations', '/v1/campaigns/preview'],
  field: ['/v1/contacts'],
  consent: ['/v1/contacts', '/v1/campaigns/preview'],
  ticket: ['/v1/tickets', '/v1/contacts/{id}/timeline', '/v1/conversations'],
  run: [
    '/v1/runs',
    '/v1/automations',
    '/v1/attention',
    '/v1/holds',
    '/v1/contacts/{id}/timeline',
    '/v1/campaigns/{id}',
    '/v1/notifications',
  ],
  campaign: ['/v1/campaigns', '/v1/recurring_campaigns', '/v1/notifications'],
  automation: ['/v1/automations', '/v1/directory'],
  template: ['/v1/templates', '/v1/notifications'],
}

function nounOf(event: Happened): string {
  return event.kind.split('.', 1)[0] ?? ''
}

/** The id in the path of a query, and the noun that it is of: a contact's for `/v1/contacts/{id}`. */
function subjectOf(key: QueryKey): { noun: string; id: string } | null {
  const [, path, init] = key
  if (typeof path !== 'string' || typeof init !== 'object' || init === null || !('params' in init)) return null
  const found = /^\/v1\/(\w+)s\/\{(id|contact_id)\}/.exec(path)
  const params = init.params
  if (!found?.[1] || !found[2] || typeof params !== 'object' || params === null || !('path' in params)) return null
  const inPath: unknown = params.path
  if (typeof inPath !== 'object' || inPath === null) return null
  const id: unknown = Object.entries(inPath).find(([name]) => name === found[2])?.[1]
  const noun = found[1] === 'conversation' ? 'contact' : found[1]
  return typeof id === 'string' ? { noun, id } : null
}

/** Reports whether what a query answered may be another answer after the batch. */
export function concerns(key: QueryKey, batch: Batch): boolean {
  if (batch.reset) return true
  const path = key[1]
  if (typeof path !== 'string') return false
  const subject = subjectOf(key)
  return batch.events.some((event) => {
    if (!changes[nounOf(event)]?.some((start) => path.startsWith(start))) return false
    const id = subject && event.ids[subject.noun]
    return !id || id === subject.id
  })
}
