import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRereader, restOf } from './reread'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A query that somebody looks at, and whose answers come when the test says so. */
function watched(path: string) {
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  })
  const answers: ((value: number) => void)[] = []
  const given = vi.fn()
  const queryKey = ['get', path, {}]
  const observer = new QueryObserver(queries, {
    queryKey,
    queryFn: ({ signal }) => {
      signal.addEventListener('abort', given)
      return new Promise<number>((resolve) => answers.push(resolve))
    },
  })
  observer.subscribe(() => {})
  const reread = createRereader(queries)
  const hash = queries.getQueryCache().find({ queryKey })?.queryHash ?? ''
  return { answers, given, event: () => reread(queryKey, hash), seen: () => observer.getCurrentResult().data }
}

test('events that come faster than answers give no reading up, and the last has a reading after it', async () => {
  const { answers, event, given, seen } = watched('/v1/campaigns/{id}')
  answers[0]?.(0)
  await vi.advanceTimersByTimeAsync(0)
  event()
  for (let n = 0; n < 20; n++) {
    await vi.advanceTimersByTimeAsync(200)
    event()
  }
  expect(answers).toHaveLength(2)
  answers[1]?.(1)
  await vi.advanceTimersByTimeAsync(2_900)
  expect(seen()).toBe(1)
  expect(answers, 'it rests').toHaveLength(2)
  await vi.advanceTimersByTimeAsync(200)
  expect(answers).toHaveLength(3)
  answers[2]?.(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(seen()).toBe(2)
  expect(answers, 'nothing happened since').toHaveLength(3)
  expect(given).not.toHaveBeenCalled()
})

test('what adds up many events rests, and what is about one thing does not', () => {
  const paths = ['/v1/campaigns/{id}', '/v1/numbers/{id}/report/daily', '/v1/reports/pricing', '/v1/runs']
  expect(paths.map((path) => restOf(['get', path]) > 0)).toEqual([true, true, true, true])
  expect(['/v1/contacts/{id}', '/v1/runs/{id}'].map((path) => restOf(['get', path]))).toEqual([0, 0])
})
