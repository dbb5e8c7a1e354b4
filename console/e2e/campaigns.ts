import { api } from './api'

type Named = { id: string; name: string }

export type Campaign = {
  id: string
  name: string
  state: string
  automation_id: string | null
  members: { total: number; entered: number; to_start: number; not_entered: number }
  figures?: {
    entered: number
    completed: number
    messages: { sent: number; delivered: number; read: number; failed: { reason: string; count: number }[] }
  }
}

let lists = 0

/** A list of so many new people, whose phones begin alike. */
export async function crowdOf(count: number): Promise<{ list: Named; prefix: string; phones: string[] }> {
  const name = `Crowd ${++lists} ${Date.now()}`
  const list = await api<Named>('POST', '/v1/lists', { name })
  const prefix = `+39351${String((Date.now() + lists) % 100).padStart(2, '0')}${lists}`
  const phones = Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(4, '0')}`)
  const rows = phones.map((phone, n) => `${phone},Guest ${n},it`)
  await api('POST', `/v1/contacts/import?list_id=${list.id}`, `PHONE,FIRST_NAME,LANGUAGE\n${rows.join('\n')}\n`)
  return { list, prefix, phones }
}

export const readCampaign = (id: string) => api<Campaign>('GET', `/v1/campaigns/${id}`)

/** What a campaign sends unless a test is about it: a template with the first name. */
export const welcome = { name: 'welcome', language: 'it', parameters: { '1': '%%FIRST_NAME%%' } }

/** Makes a campaign as a program does, and lets it begin. */
export async function begins(name: string, listID: string, more: object = {}): Promise<Campaign> {
  const { id } = await api<Campaign>('POST', '/v1/campaigns', { name, list_ids: [listID], template: welcome, ...more })
  return api<Campaign>('POST', `/v1/campaigns/${id}/schedule`)
}

/** How many messages a second the number of the workspace sends. */
export async function pace(perSecond: number): Promise<void> {
  const { items } = await api<{ items: Named[] }>('GET', '/v1/numbers')
  for (const { id } of items) await api('PATCH', `/v1/numbers/${id}`, { messages_per_second: perSecond })
}
