import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { here } from './here'

export type Inbound = { id: string; text: string; at: Date }

/** The simulator's number and account. */
const number = { id: '106540352242922', account: '102290129340398', phone: '390612345678' }

/** Tells of many messages of a customer in one webhook, signed as WhatsApp signs: it puts what is late into one call. */
export async function webhookOf(phone: string, messages: readonly Inbound[]): Promise<void> {
  const from = phone.replace('+', '')
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.phone, phone_number_id: number.id },
    contacts: [{ profile: { name: 'Customer' }, wa_id: from }],
    messages: messages.map(({ id, text, at }) => ({
      from,
      id,
      timestamp: String(Math.floor(at.getTime() / 1000)),
      type: 'text',
      text: { body: text },
    })),
  }
  const changes = [{ field: 'messages', value }]
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: number.account, changes }] })
  const secrets: { app_secret: string } = JSON.parse(readFileSync(join(here().data, 'secrets.json'), 'utf8'))
  const signature = createHmac('sha256', secrets.app_secret).update(body).digest('hex')
  const response = await fetch(`${here().url}/webhooks/whatsapp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signature}` },
    body,
  })
  if (!response.ok) throw new Error(`webhook: ${response.status} ${await response.text()}`)
}
