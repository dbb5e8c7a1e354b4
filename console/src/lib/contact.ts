import type { Schemas } from '../api/client'

/** What is known of a contact, who may be told of by a few words only. */
type Known = Pick<Schemas['Contact'], 'first_name' | 'last_name' | 'phone'> &
  Partial<Pick<Schemas['Contact'], 'id' | 'profile_name' | 'email'>>

/** What to call a contact: by their name, else by the one that they have on WhatsApp, else by phone or e-mail. */
export function nameOf(contact: Known): string {
  const name = `${contact.first_name} ${contact.last_name}`.trim()
  return name || contact.profile_name || contact.phone || contact.email || contact.id || ''
}
