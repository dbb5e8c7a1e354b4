import { client, type Problem, type Schemas } from '../../../api/client'
import type { Attempt, Kind, Stored } from './creating'

type Answer = { data?: Stored | undefined; error?: Problem | undefined }

/** Sends an attempt to make one, with the key that all attempts share. */
export function post({ kind, body }: Attempt, key: string): Promise<Answer> {
  const params = { header: { 'Idempotency-Key': key } }
  return kind === 'recurring'
    ? client.POST('/v1/recurring_campaigns', { params, body: JSON.parse(body) })
    : client.POST('/v1/campaigns', { params, body: JSON.parse(body) })
}

/** Puts what is written in the place of what is there. */
export function put(kind: Kind, id: string, body: string): Promise<Answer> {
  const params = { path: { id } }
  return kind === 'recurring'
    ? client.PUT('/v1/recurring_campaigns/{id}', { params, body: JSON.parse(body) })
    : client.PUT('/v1/campaigns/{id}', { params, body: JSON.parse(body) })
}

type Now = {
  data?: (Stored & { state: Schemas['Campaign']['state'] | 'active' }) | undefined
  error?: Problem | undefined
}

/** What the server has by now. */
export function read(kind: Kind, id: string): Promise<Now> {
  const params = { path: { id } }
  return kind === 'recurring'
    ? client.GET('/v1/recurring_campaigns/{id}', { params })
    : client.GET('/v1/campaigns/{id}', { params })
}

/** A problem that the form finds by itself, in its own words. */
export function found(code: string, title: string): Problem {
  return { type: `/problems/${code}`, title, status: 409 }
}
