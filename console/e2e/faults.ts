import { here } from './here'

/** Has the simulator of WhatsApp fail as the rules say; without rules all is well again. */
export async function faults(...rules: object[]): Promise<void> {
  const response = await fetch(`${here().simulator}/sim/faults`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ rules }),
  })
  if (!response.ok) throw new Error(`faults: ${response.status} ${await response.text()}`)
}
