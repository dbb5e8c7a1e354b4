import { expect, test } from 'vitest'
import type { Problem } from '../../../api/client'
import { type Attempt, makeOnce, mayBeMade, withAttempt } from './creating'

const problem = (code: string, status: number): Problem => ({ type: `/problems/${code}`, title: code, status })
const reused = problem('idempotency-key-reused', 409)
const lost = problem('unreached', 0)
const of = (body: string, kind: Attempt['kind'] = 'recurring'): Attempt => ({ kind, body })

/** A server that knows one key; of the attempts that are lost it makes what it got, and does not say so. */
function oneKey() {
  const made: Attempt[] = []
  const post = async (attempt: Attempt) => {
    const [first] = made
    if (first && (first.body !== attempt.body || first.kind !== attempt.kind)) return { error: reused }
    if (!first) made.push(attempt)
    return { data: { id: 'r1', updated_at: '2026-11-30T08:00:00Z' } }
  }
  return { made, post }
}

test('what was made by an attempt whose answer was lost is found, and nothing else is made', async () => {
  const { made, post } = oneKey()
  const first = of('{"name":"A"}')
  await post(first) // its answer was lost
  const second = of('{"name":"B"}')
  expect(await makeOnce(second, [of('{"name":"never arrived"}'), first], post)).toMatchObject({
    made: { id: 'r1' },
    by: first,
  })
  expect(made).toEqual([first])
  // another kind is no other key
  expect(await makeOnce(of('{"name":"B"}', 'campaign'), [first], post)).toMatchObject({ by: first })
})

test('what did not arrive before is made as it is written now', async () => {
  const { made, post } = oneKey()
  const now = of('{"name":"B"}')
  expect(await makeOnce(now, [of('{"name":"A"}')], post)).toMatchObject({ by: now })
  expect(made).toEqual([now])
})

test('a refusal stays one, and only it makes nothing for sure', async () => {
  const invalid = problem('invalid', 422)
  expect(await makeOnce(of('{}'), [], async () => ({ error: invalid }))).toEqual({ error: invalid })
  expect(await makeOnce(of('{}'), [], async () => ({ error: reused }))).toEqual({ error: reused })
  expect([invalid, lost, reused].map(mayBeMade)).toEqual([false, true, true])
  expect(withAttempt([of('a'), of('b')], of('a'))).toEqual([of('b'), of('a')])
})
