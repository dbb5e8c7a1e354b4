import type { Problem } from '../../../api/client'
import { codeOf, mayPass } from '../../../lib/problem'

export type Kind = 'campaign' | 'recurring'

/** What was sent to make one; the body as it was written, because the server knows a repeat by its bytes. */
export type Attempt = { kind: Kind; body: string }

/** What the server has of one. */
export type Stored = { id: string; updated_at: string }

type Answer = { data?: Stored | undefined; error?: Problem | undefined }

const isReused = (problem: Problem | undefined) => problem !== undefined && codeOf(problem) === 'idempotency-key-reused'

/** Reports whether a campaign may have been made though this was answered. */
export function mayBeMade(problem: Problem): boolean {
  return mayPass(problem) || isReused(problem)
}

/**
 * Makes one campaign by all attempts together, whatever was changed between them and whichever answer was lost. They bear one key,
 * which the server keeps from the attempt that made something: that one is found by repeating what was sent before, which makes
 * nothing then. `by` is the attempt whose content the campaign has.
 */
export async function makeOnce(
  attempt: Attempt,
  earlier: readonly Attempt[],
  post: (attempt: Attempt) => Promise<Answer>,
): Promise<{ made: Stored; by: Attempt } | { error: Problem | undefined }> {
  const { data, error } = await post(attempt)
  if (data) return { made: data, by: attempt }
  if (!isReused(error)) return { error }
  for (const by of earlier) {
    const again = await post(by)
    if (again.data) return { made: again.data, by }
    if (!isReused(again.error)) return { error: again.error }
  }
  return { error }
}

/** The attempts of which one may have made a campaign, once another is added. */
export function withAttempt(earlier: readonly Attempt[], { kind, body }: Attempt): Attempt[] {
  return [...earlier.filter((one) => one.kind !== kind || one.body !== body), { kind, body }]
}

/** What the campaign of an attempt is called. */
export function nameOf({ body }: Attempt): string {
  const { name }: { name: string } = JSON.parse(body)
  return name
}
