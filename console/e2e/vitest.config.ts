import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    environment: 'node',
    globalSetup: ['stack.ts'],
    // one stack and one browser keep two cores busy: files side by side miss their times
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // what is waited for comes late on a machine that is busy
    expect: { poll: { timeout: 30_000 } },
  },
})
