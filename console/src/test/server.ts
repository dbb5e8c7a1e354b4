import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import type { Problem, Schemas } from '../api/client'

/** The API of unit tests. Browser tests speak to a real one. */
export const server = setupServer()

export const origin = 'http://console.test'

/** A refusal as the API answers it. */
export function refusal(
  status: number,
  code: string,
  more: Partial<Problem> = {},
  headers: Record<string, string> = {},
) {
  return HttpResponse.json(
    { type: `/problems/${code}`, title: code, status, ...more },
    { status, headers: { 'Content-Type': 'application/problem+json', ...headers } },
  )
}

/** A contact; what matters to a test is given. */
export function contact(id: string, more: Partial<Schemas['Contact']> = {}): Schemas['Contact'] {
  return {
    id,
    phone: `+39333000${id.padStart(4, '0')}`,
    first_name: `Name ${id}`,
    last_name: '',
    email: '',
    language: 'it',
    time_zone: '',
    profile_name: '',
    marketing: 'unknown',
    marketing_stopped: false,
    blocked_at: null,
    fields: {},
    tags: [],
    operator_ids: [],
    created_at: '2026-03-01T12:00:00Z',
    updated_at: '2026-03-01T12:00:00Z',
    ...more,
  }
}

export { HttpResponse, http }
