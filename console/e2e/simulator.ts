import { here } from './here'

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(here().simulator + path, {
    method,
    ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** A message that came to a phone, as the simulator shows it. */
export type Received = {
  id: string
  to: string
  type: string
  text: string
  template?: string
  reply_to?: string
  buttons: string[]
}

/** What has come to a phone, oldest first. */
export async function receivedAt(phone: string): Promise<Received[]> {
  const { items } = await ask<{ items: Received[] }>('GET', `/sim/messages?to=${encodeURIComponent(phone)}`)
  return items
}

/** The texts that have come to a phone, oldest first. */
export async function textsAt(phone: string): Promise<string[]> {
  return (await receivedAt(phone)).map((one) => one.text)
}

/** Lets a customer do something: `{text}`, `{button}`, `{file}` … at its own time, if `at` is given. */
export async function customer(phone: string, act: object): Promise<void> {
  await ask('POST', `/sim/phones/${encodeURIComponent(phone)}/messages`, act)
}

/** Lets a customer write. */
export async function write(phone: string, text: string): Promise<void> {
  await customer(phone, { text })
}

/** All that has come to phones whose number begins so, oldest first. */
export async function arrivedAt(prefix: string): Promise<Received[]> {
  const all: Received[] = []
  let after = ''
  do {
    const page = await ask<{ items: Received[]; next: string | null }>('GET', `/sim/messages?after=${after}`)
    all.push(...page.items.filter(({ to }) => to.replace(/^\+?/, '+').startsWith(prefix)))
    after = page.next ?? ''
  } while (after)
  return all
}

/** A message of either side, as a phone shows it. */
export type OnPhone = Received & { from?: string; status: string }

/** Both sides of the chat on a phone, oldest first: at most the last 200. */
export async function chatOf(phone: string): Promise<OnPhone[]> {
  return (await ask<{ items: OnPhone[] }>('GET', `/sim/phones/${encodeURIComponent(phone)}/chat`)).items
}

/** Lets a customer open the chat, which reads all that came. */
export async function open(phone: string): Promise<void> {
  await ask('POST', `/sim/phones/${encodeURIComponent(phone)}/read`)
}

/** Decides about a template as Meta's reviewers do. */
export async function review(
  name: string,
  verdict: { language: string; status: string; reason?: string; category?: string },
) {
  await ask('PUT', `/sim/templates/${name}`, verdict)
}
