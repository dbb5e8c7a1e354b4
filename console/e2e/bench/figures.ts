import { expect } from 'vitest'

/** The value below which a share of the values lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}

/** Prints what was measured, and fails where its median is beyond the budget. */
export function within(budget: number, what: string, values: readonly number[]) {
  const [median, p95] = [quantile(values, 0.5), quantile(values, 0.95)].map(Math.round)
  const most = Math.round(Math.max(...values))
  process.stdout.write(
    `${what}: median ${median} ms, p95 ${p95} ms, most ${most} ms of ${values.length}; budget ${budget} ms\n`,
  )
  expect.soft(median, `${what}: median`).toBeLessThanOrEqual(budget)
}
