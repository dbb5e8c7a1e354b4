import { expect, test } from 'vitest'
import { createParser, type StreamEvent } from './parse'

function parsed(...pieces: string[]): { events: StreamEvent[]; retry: number } {
  const events: StreamEvent[] = []
  let retry = 0
  const parse = createParser(
    (event) => events.push(event),
    (milliseconds) => {
      retry = milliseconds
    },
  )
  for (const piece of pieces) parse(piece)
  return { events, retry }
}

const stream =
  'retry: 1000\n\nevent: ready\ndata: {}\n\n: beat\n\nid: 7-1\nevent: tag.added\ndata: {"kind":"tag.added"}\n\n'

test('events are read however they are cut into pieces', () => {
  const whole = parsed(stream)
  expect(whole.retry).toBe(1000)
  expect(whole.events).toEqual([
    { id: '', kind: 'ready', data: '{}' },
    { id: '7-1', kind: 'tag.added', data: '{"kind":"tag.added"}' },
  ])
  for (const size of [1, 2, 3, 7, 20]) {
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
      stream.slice(i * size, (i + 1) * size),
    )
    expect(parsed(...pieces), `pieces of ${size}`).toEqual(whole)
    const windows = pieces.join('').replaceAll('\n', '\r\n')
    expect(parsed(...(windows.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []))).toEqual(whole)
  }
})

test('an event without data, or without an end, is none', () => {
  expect(parsed('event: x\n\n').events).toEqual([])
  expect(parsed('event: x\ndata: 1\n').events).toEqual([])
  expect(parsed('data: a\ndata: b\n\n').events).toEqual([{ id: '', kind: 'message', data: 'a\nb' }])
})
