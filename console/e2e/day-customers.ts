import { expect, vi } from 'vitest'
import { chatOf, customer, type OnPhone, open, receivedAt, write } from './simulator'

/** What the automations and the people of the day say; the customers go by it. */
export const words = {
  phrase: 'Voglio informazioni', // a button of the template, too
  unsubscribe: 'Disiscrivimi',
  help: 'Come possiamo aiutarti?',
  person: 'Parla con noi',
  prices: 'Vedi i prezzi',
  ask: 'Scrivici qui: ti risponde una persona.',
  morning: 'Vuoi saperne di più sulle nostre novità?',
  stopped: 'Non ti scriveremo più per le novità.',
} as const

const patience = { timeout: 120_000, interval: 300 }

/** What a customer does in the day. */
type Kind = 'asks' | 'listens' | 'stops inside' | 'stops' | 'unsubscribes' | 'reads' | 'sleeps'

export type Customer = { phone: string; n: number; kind: Kind; stopsLate: boolean }

const shares: [Kind, number][] = [
  ['listens', 10],
  ['stops inside', 10],
  ['stops', 10],
  ['unsubscribes', 5],
  ['reads', 8],
  ['sleeps', 7],
]

/** Customers of all kinds; so many of them ask a person. */
export function customersOf(phones: string[], asking: number): Customer[] {
  const kinds = shares.flatMap(([kind, count]) => Array<Kind>(count).fill(kind))
  return phones.map((phone, n) => {
    const kind = kinds[n - asking] ?? 'asks'
    return { phone, n, kind, stopsLate: kind === 'asks' && n % 10 === 3 }
  })
}

/** How many customers there are when so many ask a person. */
export const crowdFor = (asking: number) => asking + shares.reduce((sum, [, count]) => sum + count, 0)

/** What somebody asks a person; each fifth with a picture. */
export const questionOf = ({ n }: Customer) => (n % 5 === 0 ? `La mia foto, va bene? (${n})` : `Avete posto? (${n})`)

/** Does something with many, so many at a time. */
export async function forEach<T>(all: readonly T[], atOnce: number, act: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Waits until a message has come to a phone. */
async function gets(phone: string, text: string) {
  await vi.waitUntil(async () => (await receivedAt(phone)).some((one) => one.text === text), patience)
}

/** What a customer does with the message of the morning, up to a question to a person. */
export async function answersMorning(one: Customer): Promise<void> {
  const { phone, kind, n } = one
  await gets(phone, words.morning)
  switch (kind) {
    case 'sleeps':
      return
    case 'reads':
      return open(phone)
    case 'stops':
      return write(phone, n % 2 ? 'STOP' : 'stop!')
    case 'unsubscribes':
      return customer(phone, { button: words.unsubscribe })
  }
  await customer(phone, n % 2 ? { button: words.phrase } : { text: ` ${words.phrase.toUpperCase()} ` })
  await gets(phone, words.help)
  if (kind === 'stops inside') return write(phone, 'STOP')
  if (kind === 'listens') return
  await customer(phone, { button: words.person })
  await gets(phone, words.ask)
  const question = questionOf(one)
  await customer(phone, n % 5 === 0 ? { image: { caption: question } } : { text: question })
}

/** What a customer does once the answer of a person has come to the phone. */
export async function hearsAnswer({ phone, n, stopsLate }: Customer, answer: string): Promise<void> {
  await gets(phone, answer)
  if (stopsLate) await write(phone, 'Stop')
  else if (n % 3 === 0) await open(phone)
}

/** What the automation sends to whoever does not turn to a person. */
export const welcomeOf = ({ n }: Customer) => `Ciao Guest ${n}, benvenuto! Siamo felici di averti con noi.`

/** Waits until the minute is over for those who listen. */
export async function hearTheRest(customers: readonly Customer[]): Promise<void> {
  for (const one of customers) if (one.kind === 'listens') await gets(one.phone, welcomeOf(one))
}

/** Some read what comes in the evening. */
export async function readsEvening({ phone, n }: Customer): Promise<void> {
  if (n % 4 === 0) await open(phone)
}

const refuses = ({ kind, stopsLate }: Customer) =>
  stopsLate || kind === 'stops' || kind === 'stops inside' || kind === 'unsubscribes'

/** Those who want no more marketing. */
export const refusing = (all: readonly Customer[]) => all.filter(refuses)

/** What has to be on the phone of a customer at the end, oldest first. */
export function expectedOn(one: Customer, answer: string | undefined): string[] {
  const { kind } = one
  const automatic = kind === 'asks' || kind === 'listens' || kind === 'stops inside'
  return [
    words.morning,
    ...(automatic ? [words.help] : []),
    ...(kind === 'asks' ? [words.ask, answer ?? 'an answer'] : []),
    ...(kind === 'listens' ? [welcomeOf(one)] : []),
    ...(refuses(one) ? [words.stopped] : [words.morning]),
  ]
}

export type Phones = Map<string, OnPhone[]>

/** All that is on the phones. */
export async function lookAt(customers: readonly Customer[]): Promise<Phones> {
  const phones: Phones = new Map()
  await forEach(customers, 20, async ({ phone }) => void phones.set(phone, await chatOf(phone)))
  return phones
}

/** What the console calls what became of messages. */
export type Figures = { Sent: number; Delivered: number; Read: number; Replied: number }

/** What became of the messages that are meant, as the phones know it. */
export function figuresOf(phones: Phones, meant: (message: OnPhone, chat: OnPhone[]) => boolean): Figures {
  const sum: Figures = { Sent: 0, Delivered: 0, Read: 0, Replied: 0 }
  for (const chat of phones.values()) {
    const answered = repliedIn(chat)
    for (const message of chat.filter((one) => !one.from && meant(one, chat))) {
      sum.Sent++
      if (message.status === 'delivered' || message.status === 'read') sum.Delivered++
      if (message.status === 'read') sum.Read++
      if (answered.has(message.id)) sum.Replied++
    }
  }
  return sum
}

/** The messages that were answered: by what quotes or taps them, else by what was written next. */
function repliedIn(chat: OnPhone[]): Set<string> {
  const answered = new Set<string>()
  let last: string | undefined
  for (const message of chat) {
    const to = message.from ? (message.reply_to ?? last) : undefined
    if (to) answered.add(to)
    if (!message.from) last = message.id
  }
  return answered
}

/** The message of the morning is the first of its kind on a phone, that of the evening the second. */
export const campaignOf = (turn: 0 | 1) => (message: OnPhone, chat: OnPhone[]) =>
  chat.filter((one) => one.template === 'choice')[turn] === message

/** Nobody who wants no more marketing gets any afterwards. */
export function noMarketingAfterStop(phones: Phones) {
  const marketing = new Set(['choice', 'welcome'])
  for (const [phone, chat] of phones) {
    const stopped = chat.findIndex(({ from, text }) => from && /^(stop!?|disiscrivimi)$/i.test(text))
    if (stopped < 0) continue
    const after = chat.slice(stopped).filter(({ from, template }) => !from && template && marketing.has(template))
    expect(after, phone).toEqual([])
  }
}
