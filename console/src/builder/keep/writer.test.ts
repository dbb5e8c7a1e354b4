import { beforeEach, expect, test, vi } from 'vitest'
import { type Turn, takeTurns } from './writer'

type Holder = { name: string; end: (reason: 'taken') => void }

/** Web Locks as browsers have them, with stealing: one holder for each name, the others in their order. */
class Locks {
  private held = new Map<string, Holder>()
  private waiting: { name: string; go: () => void }[] = []
  query = async () => ({ held: [...this.held.keys()].map((name) => ({ name })) })
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    act: (lock: object) => Promise<unknown>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const go = () => {
        if (options.signal?.aborted) return this.next(name)
        const holder: Holder = { name, end: () => reject(new DOMException('', 'AbortError')) }
        this.held.set(name, holder)
        void act({ name }).then((value) => {
          resolve(value)
          if (this.held.get(name) === holder) this.next(name)
        })
      }
      options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      const holder = this.held.get(name)
      if (holder && options.steal) holder.end('taken')
      if (holder && !options.steal) this.waiting.push({ name, go })
      else go()
    })
  }
  private next(name: string) {
    this.held.delete(name)
    const index = this.waiting.findIndex((one) => one.name === name)
    if (index >= 0) this.waiting.splice(index, 1)[0]?.go()
  }
}

beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new Locks(), configurable: true })
})

function open(name: string, handOver: () => Promise<void> = async () => {}) {
  const turns: Turn[] = []
  const taking = takeTurns({ name, onTurn: (turn) => turns.push(turn), handOver })
  return { ...taking, turn: () => turns.at(-1) }
}

test('the first window writes and the second reads, until the first is closed', async () => {
  const first = open('a')
  await vi.waitFor(() => expect(first.turn()).toBe('mine'))
  const second = open('a')
  const elsewhere = open('b')
  await vi.waitFor(() => expect([second.turn(), elsewhere.turn()]).toEqual(['theirs', 'mine']))
  first.leave()
  await vi.waitFor(() => expect(second.turn()).toBe('mine'))
  second.leave()
  elsewhere.leave()
})

test('the second takes over only after the first has kept what it wrote, and the first reads then', async () => {
  const done: string[] = []
  const first = open('c', async () => {
    await Promise.resolve()
    done.push('kept')
  })
  await vi.waitFor(() => expect(first.turn()).toBe('mine'))
  const second = open('c')
  await vi.waitFor(() => expect(second.turn()).toBe('theirs'))
  await second.takeOver()
  await vi.waitFor(() => expect([first.turn(), second.turn()]).toEqual(['theirs', 'mine']))
  expect(done).toEqual(['kept'])
  await first.takeOver()
  await vi.waitFor(() => expect([first.turn(), second.turn()]).toEqual(['mine', 'theirs']))
  second.leave()
  first.leave()
})

test('a third that only waits is not given what the second took over', async () => {
  const [first, third, second] = [open('d'), open('d'), open('d')]
  await vi.waitFor(() => expect(first.turn()).toBe('mine'))
  await second.takeOver()
  await vi.waitFor(() => expect([first.turn(), second.turn()]).toEqual(['theirs', 'mine']))
  expect(third.turn()).not.toBe('mine')
  for (const one of [first, second, third]) one.leave()
})

test('without locks each window writes', () => {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })
  const [first, second] = [open('e'), open('e')]
  expect([first.turn(), second.turn()]).toEqual(['mine', 'mine'])
})
