import { beforeEach, expect, test, vi } from 'vitest'
import { follow, type Told } from './leader'

/** Web Locks as browsers have them: one holder for each name, the others in their order. */
class Locks {
  private queues = new Map<string, Promise<unknown>>()
  request(name: string, { signal }: { signal: AbortSignal }, act: () => Promise<unknown>): Promise<unknown> {
    const before = this.queues.get(name) ?? Promise.resolve()
    const mine = before.then(() => (signal.aborted ? Promise.reject(new DOMException('', 'AbortError')) : act()))
    this.queues.set(
      name,
      mine.catch(() => {}),
    )
    return mine
  }
}

beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new Locks(), configurable: true })
})

/** A window that follows; what it is told, and whether it leads. */
function open(name: string) {
  const stop = new AbortController()
  const heard: Told[] = []
  let tell: ((told: Told) => void) | null = null
  follow({
    name,
    signal: stop.signal,
    onTold: (told) => heard.push(told),
    lead: (how, signal) => {
      tell = how
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  })
  return { heard, close: () => stop.abort(), leads: () => tell !== null, tell: (told: Told) => tell?.(told) }
}

const event = (id: string): Told => ({ event: { id, kind: 'tag.added', data: '{}' } })

test('one window leads, and all hear what it is told', async () => {
  const first = open('a')
  const second = open('a')
  const elsewhere = open('b')
  await vi.waitFor(() => expect(first.leads() && elsewhere.leads()).toBe(true))
  expect(second.leads()).toBe(false)
  first.tell(event('1'))
  await vi.waitFor(() => expect(second.heard).toEqual([event('1')]))
  expect(first.heard).toEqual([event('1')])
  expect(elsewhere.heard).toEqual([])
  for (const one of [first, second, elsewhere]) one.close()
})

test('when the leading window goes away, the next one leads', async () => {
  const [first, second, third] = [open('c'), open('c'), open('c')]
  await vi.waitFor(() => expect(first.leads()).toBe(true))
  second.close() // gone before it was its turn
  first.close()
  await vi.waitFor(() => expect(third.leads()).toBe(true))
  expect(second.leads()).toBe(false)
  third.tell(event('2'))
  expect(third.heard).toEqual([event('2')])
  expect(first.heard).toEqual([])
  third.close()
})

test('without locks each window leads for itself', async () => {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
  const [first, second] = [open('d'), open('d')]
  await vi.waitFor(() => expect(first.leads() && second.leads()).toBe(true))
  first.tell(event('3'))
  expect(first.heard).toEqual([event('3')])
  expect(second.heard).toEqual([])
  first.close()
  second.close()
})
