import type { Schemas } from '../api/client'

/** A ticket; what matters to a test is given. */
export function ticket(id: string, more: Partial<Schemas['Ticket']> = {}): Schemas['Ticket'] {
  return {
    id,
    contact_id: 'k1',
    contact: { first_name: 'Ada', last_name: 'Verdi', phone: '+393330001111' },
    title: `Ticket ${id}`,
    description: '',
    notes: 0,
    status: 'open',
    version: 1,
    priority: 'medium',
    category: '',
    owner_id: null,
    reference: '',
    run_id: null,
    created_at: '2026-11-30T09:00:00Z',
    updated_at: '2026-11-30T09:00:00Z',
    closed_at: null,
    ...more,
  }
}
