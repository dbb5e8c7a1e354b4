import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** What is measured: apart from the browser tests, because other work on the machine changes the figures. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['bench/*.bench.ts'],
    environment: 'node',
    globalSetup: ['stack.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
})
