import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Problem } from '../../api/client'
import { type Base, type Editor, newEditor } from '../editor'
import { type Definition, emptyDefinition, type Step } from '../model/definition'
import type { Draft, Drafts, Save } from './drafts'
import { type Keeper, newKeeper, pauseBeforeSaving } from './keeper'
import type { Kept, Records } from './record'

const published: Definition = { ...emptyDefinition, name: 'Welcome', steps: [step('a'), step('b')] }
const base: Base = { id: 'x', state: 'active', revision: 1, etag: '"1"', published }

function step(id: string, text = id): Step {
  return { uid: id, id, kind: 'send_message', text }
}

function problem(status: number, code: string): Problem {
  return { type: `/problems/${code}`, title: code, status }
}

/** A server that keeps one draft as the real one does, and may be away. */
class Server implements Drafts {
  draft: Draft | null = null
  away = false
  /** The answer is lost, though the server has done it. */
  deaf = false
  saves: Save[] = []
  held: (() => void)[] = []
  hold = false
  private n = 0

  put(definition: Definition): void {
    const etag = `"d${++this.n}"`
    this.draft = {
      author: 'user/u',
      etag,
      definition,
      baseRevision: 1,
      savedAt: `2026-11-29T12:00:0${this.n}Z`,
      base: null,
    }
  }
  read = async () => (this.away ? { problem: problem(503, 'unavailable') } : { found: structuredClone(this.draft) })
  save = async (save: Save) => {
    this.saves.push(save)
    if (this.hold) await new Promise<void>((go) => this.held.push(go))
    if (this.away) return { problem: { ...problem(0, 'unreached') } }
    if ((this.draft?.etag ?? null) !== save.etag) return { problem: problem(412, 'stale-revision') }
    this.put(structuredClone(save.definition))
    if (this.deaf || !this.draft) return { problem: problem(0, 'unreached') }
    const { author, etag, savedAt, baseRevision } = this.draft
    return { found: { author, mine: true, etag, saved_at: savedAt, base_revision: baseRevision } }
  }
  drop = async (etag: string) => {
    if (this.draft && this.draft.etag !== etag) return { problem: problem(412, 'stale-revision') }
    this.draft = null
    return { found: true as const }
  }
}

class Memory implements Records {
  kept: Kept | null = null
  full = false
  read = async () => this.kept
  write = async (kept: Kept) => {
    if (!this.full) this.kept = kept
    return !this.full
  }
  remove = async () => {
    this.kept = null
  }
}

let server: Server
let memory: Memory
let editor: Editor
let keeper: Keeper

function begin() {
  editor = newEditor(base)
  keeper = newKeeper(editor, server, memory, { saved: null, savedAt: '', sent: [] })
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  memory = new Memory()
  begin()
})
afterEach(() => {
  keeper.stop()
  vi.useRealTimers()
})

const saving = () => keeper.getState().saving
const texts = (definition: Definition | undefined) => definition?.steps.map((one) => one.text)

function write(id: string, text: string) {
  editor.getState().edit(`typing ${id} text`, (now) => ({
    ...now,
    steps: now.steps.map((one) => (one.uid === id ? { ...one, text } : one)),
  }))
}

const pause = () => vi.advanceTimersByTimeAsync(pauseBeforeSaving)

test('an edit is kept here at once and at the server two seconds later; only then is it said to be saved', async () => {
  expect(saving()).toEqual({ state: 'unchanged' })
  write('a', 'hello')
  expect(saving()).toEqual({ state: 'saving', here: true })
  await vi.advanceTimersByTimeAsync(0)
  expect(texts(memory.kept?.history.definition)).toEqual(['hello', 'b'])
  expect(memory.kept?.history.past).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(pauseBeforeSaving - 1)
  expect(server.saves).toHaveLength(0)
  expect(saving().state).toBe('saving')
  await vi.advanceTimersByTimeAsync(1)
  expect(texts(server.draft?.definition)).toEqual(['hello', 'b'])
  expect(saving()).toEqual({ state: 'saved', at: server.draft?.savedAt })
  expect(server.saves[0]).toMatchObject({ base: { revision: 1 }, etag: null })
})

test('many edits one after the other are one saving', async () => {
  for (const text of ['h', 'he', 'hel']) {
    write('a', text)
    await vi.advanceTimersByTimeAsync(500)
  }
  await pause()
  expect(server.saves).toHaveLength(1)
})

test('what is typed while a saving is under way does not vanish, and is not said to be saved', async () => {
  server.hold = true
  write('a', 'first')
  await pause()
  write('a', 'first and second')
  server.held.shift()?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(texts(editor.getState().definition)).toEqual(['first and second', 'b'])
  expect(saving().state).toBe('saving')
  server.hold = false
  await pause()
  expect(texts(server.draft?.definition)).toEqual(['first and second', 'b'])
  expect(saving().state).toBe('saved')
})

test('offline is said, the edits stay, and they are saved when the server is back', async () => {
  server.away = true
  write('a', 'offline')
  await pause()
  expect(saving()).toEqual({ state: 'offline', here: true })
  write('a', 'still offline')
  expect(saving()).toEqual({ state: 'offline', here: true })
  expect(texts(memory.kept?.history.definition)).toEqual(['still offline', 'b'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.draft).toBeNull()
  server.away = false
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(texts(server.draft?.definition)).toEqual(['still offline', 'b'])
  expect(saving().state).toBe('saved')
})

test('a browser that keeps nothing is said to keep nothing', async () => {
  memory.full = true
  server.away = true
  write('a', 'nowhere')
  await pause()
  expect(saving()).toEqual({ state: 'offline', here: false })
})

test('a refusal is shown, and the next edit tries again', async () => {
  vi.spyOn(server, 'save').mockResolvedValueOnce({ problem: problem(413, 'too-large') })
  write('a', 'much')
  await pause()
  expect(saving()).toMatchObject({ state: 'refused', here: true, problem: { status: 413 } })
  write('a', 'less')
  await pause()
  expect(saving().state).toBe('saved')
})

test('an edit that was taken back leaves no draft', async () => {
  write('a', 'hello')
  await pause()
  expect(server.draft).not.toBeNull()
  editor.getState().undo()
  await pause()
  expect(server.draft).toBeNull()
  expect(saving()).toEqual({ state: 'unchanged' })
})

test('two browsers of one person: what each of them wrote is there, in both', async () => {
  write('a', 'from here')
  await pause()
  const other = structuredClone(server.draft?.definition ?? published)
  server.put({ ...other, steps: [...other.steps.slice(0, 1), step('b', 'from there'), step('c')] })
  editor.getState().edit('name', (now) => ({ ...now, name: 'Renamed here' }))
  await pause()
  await vi.advanceTimersByTimeAsync(1)
  expect(texts(editor.getState().definition)).toEqual(['from here', 'from there', 'c'])
  expect(server.draft?.definition.name).toBe('Renamed here')
  expect(texts(server.draft?.definition)).toEqual(['from here', 'from there', 'c'])
  expect(keeper.getState().met).toBe(1)
  expect(saving().state).toBe('saved')
})

test('two browsers that changed the same are asked, and nothing is sent before the answer', async () => {
  write('a', 'one')
  await pause()
  server.put({ ...published, steps: [step('a', 'theirs'), step('b')] })
  write('a', 'mine')
  await pause()
  expect(saving()).toMatchObject({
    state: 'asks',
    merged: { open: [{ id: 'a:text', mine: 'mine', theirs: 'theirs' }] },
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(texts(server.draft?.definition)).toEqual(['theirs', 'b'])
  keeper.choose({ 'a:text': 'mine' })
  await vi.advanceTimersByTimeAsync(0)
  expect(texts(server.draft?.definition)).toEqual(['mine', 'b'])
  expect(saving().state).toBe('saved')
})

test('an answer that got lost asks nothing: what is there is what was sent', async () => {
  server.deaf = true
  write('a', 'hel')
  await pause()
  expect(saving().state).toBe('offline')
  server.deaf = false
  write('a', 'hello')
  await pause()
  await vi.advanceTimersByTimeAsync(1)
  expect(texts(server.draft?.definition)).toEqual(['hello', 'b'])
  expect(saving().state).toBe('saved')
})

test('a draft that is gone at the server is made again from what is here', async () => {
  write('a', 'one')
  await pause()
  await server.drop(server.draft?.etag ?? '')
  write('a', 'two')
  await pause()
  await vi.advanceTimersByTimeAsync(1)
  expect(texts(server.draft?.definition)).toEqual(['two', 'b'])
})

test('leaving sends what is not sent', async () => {
  write('a', 'leaving')
  await keeper.flush(true)
  expect(server.saves).toMatchObject([{ leaving: true }])
  expect(texts(server.draft?.definition)).toEqual(['leaving', 'b'])
})

test('once it was stopped it writes nothing any more, here or there', async () => {
  write('a', 'one')
  await vi.advanceTimersByTimeAsync(0)
  keeper.stop()
  write('a', 'two')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.saves).toHaveLength(0)
  expect(texts(memory.kept?.history.definition)).toEqual(['one', 'b'])
})
