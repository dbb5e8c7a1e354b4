import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The pictures of the manual: of a workspace that is filled as `make up` fills it, which no browser test has. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['pictures/*.pictures.ts'],
    environment: 'node',
    globalSetup: ['pictures/shop.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
