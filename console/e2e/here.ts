import { afterAll, beforeAll, inject } from 'vitest'
import { type Stack, startPostgres, startStack } from './stack'

let own: Stack | null = null

/** The stack on which the tests are: the one that all share, unless they have one of their own. */
export const here = (): Stack => own ?? inject('stack')

export type Database = 'SQLite' | 'PostgreSQL'

/** Has the tests around run on a stack of their own, whose numbers nobody else changes. */
export function onStackOfTheirOwn(database: Database) {
  const stops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const server = database === 'PostgreSQL' ? await startPostgres() : null
    if (server) stops.unshift(server.stop)
    const { stack, stop } = await startStack({ database: server?.database })
    stops.unshift(stop)
    own = stack
  }, 180_000)
  afterAll(async () => {
    own = null
    for (const stop of stops) await stop()
  })
}
