import type { Session } from '../lib/session'

/** Somebody who is signed in; what matters to a test is given. */
export function session(more: Partial<Session> = {}): Session {
  return {
    session_id: 's1',
    user: {
      id: 'u1',
      name: 'Ada',
      email: 'ada@shop.example',
      role: 'owner',
      signs_in: true,
      disabled_at: null,
      created_at: '2026-03-01T12:00:00Z',
      updated_at: '2026-03-01T12:00:00Z',
    },
    workspace: { id: 'w1', name: 'Shop', time_zone: 'Europe/Rome', language: 'it' },
    workspaces: [{ id: 'w1', name: 'Shop', role: 'owner' }],
    role: 'owner',
    scopes: ['contacts:read', 'contacts:write', 'automations:read', 'directory:read'],
    only_assigned: false,
    totp: false,
    ...more,
  }
}
