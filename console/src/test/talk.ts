import type { Schemas } from '../api/client'

/** A message that was sent, of an instant; what matters to a test is given. */
export function sentItem(id: string, at: string, by = 'user/u1'): Schemas['ThreadMessage'] {
  const message: Schemas['Message'] = {
    id,
    run_id: '',
    automation_id: '',
    step_id: '',
    contact_id: 'c1',
    number_id: 'n1',
    kind: 'text',
    template: '',
    state: 'sent',
    wamid: `wamid.${id}`,
    error_code: 0,
    error_title: '',
    error_details: '',
    content: { text: id },
    created_at: at,
    sent_at: at,
    delivered_at: null,
    read_at: null,
    failed_at: null,
    clicked_at: null,
  }
  return { id, at, sent: message, received: null, sent_by: by, automation: null, reason: null, test_of: null }
}

/** A conversation, of an instant. */
export function conversation(contact: string, at: string): Schemas['Conversation'] {
  return {
    contact: {
      id: contact,
      phone: `+39333${contact}`,
      first_name: contact,
      last_name: '',
      language: 'it',
      blocked_at: null,
      consent: 'unknown',
    },
    number_id: 'n1',
    number_phone: '+390000',
    last_at: at,
    last_inbound_at: null,
    window_ends_at: null,
    hold: null,
    unread: 0,
    waits: false,
    assigned: false,
    taken_over_at: null,
    operators: [],
    writing: [],
    last_sent: null,
    last_received: null,
  }
}
