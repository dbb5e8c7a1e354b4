import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { here } from './here'

/** Asks the API with the key of the demo workspace, as a program would. */
export async function api<T = unknown>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<T> {
  const { url, key } = here()
  const isText = typeof body === 'string'
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': isText ? 'text/csv' : 'application/json', ...more },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text || 'null')
}

export type Person = { id: string; name: string; email: string; link: string }
let people = 0
/** Files of tests count by themselves, in one workspace. */
const file = Date.now().toString(36)

/** Makes a person of the demo workspace, with an invitation that nobody has taken. */
export async function invite(role = 'admin', called?: string): Promise<Person> {
  const email = `person${++people}.${file}@demo.example`
  const name = called ?? `Person ${people} ${file}`
  const { id } = await api<{ id: string }>('POST', '/v1/users', { name, email, role })
  const { url } = await api<{ url: string }>('POST', `/v1/users/${id}/invite`)
  return { id, name, email, link: url }
}

export const password = 'correct horse battery staple'

// Files count on from the time at which they begin, ten a second, so that none has the addresses of another.
let addresses = Math.floor(Date.now() / 100)

/** Tries to sign in are counted by address: each comes from one of its own, through a proxy that is trusted. */
export function ownAddress(): string {
  addresses++
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
}

/** Signs in, from an address of its own. */
async function cookieOf(path: string, body: object): Promise<string> {
  const response = await fetch(here().url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': ownAddress() },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** The cookie of a session of a person who has a password, which no browser has. */
export function signInByHand(email: string): Promise<string> {
  return cookieOf('/v1/session', { email, password })
}

/** Asks as the person of a cookie. */
export async function asPerson<T = unknown>(
  cookie: string,
  method: string,
  path: string,
  body?: object,
): Promise<T | undefined> {
  const response = await fetch(here().url + path, {
    method,
    headers: { Cookie: cookie, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? undefined : response.json()
}

/** The cookie of a person who takes their invitation, which makes them a password. */
export function takeInvitation({ link }: Person): Promise<string> {
  return cookieOf('/v1/session/link', { token: link.split('#token=')[1], password })
}

/** The cookie of an owner of the demo workspace, for what programs may not do to people. */
export async function owner(): Promise<string> {
  return takeInvitation(await invite('owner'))
}

const command = process.env.CADENZA ?? join(import.meta.dirname, '../../bin/cadenza')

/** Makes another workspace, as whoever runs Cadenza does, and answers the cookie of its owner. */
export async function otherWorkspace(name: string): Promise<string> {
  const { data, url } = here()
  const { secret_key: secretKey }: { secret_key: string } = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8'))
  const link = execFileSync(command, ['user', '--workspace', name, '--email', `owner.${Date.now()}@other.example`], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CADENZA_DATABASE: `sqlite:${join(data, 'cadenza.db')}`,
      CADENZA_SECRET_KEY: secretKey,
      CADENZA_PUBLIC_URL: url,
      CADENZA_LOG_LEVEL: 'error',
    },
  })
  return cookieOf('/v1/session/link', { token: link.trim().split('#token=')[1], password })
}

/** The code that an app shows for a secret, so many periods of 30 seconds from now (RFC 6238). */
export function oneTimeCode(secret: string, later = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const hash = createHmac('sha1', key).update(counter).digest()
  const at = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
