import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  test: {
    environment: 'node',
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // what is waited for comes late on a machine that is busy
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        // a team of browsers keeps the machine busy alone
        test: { name: 'day', include: ['day.test.ts'], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          include: ['**/*.test.ts'],
          exclude: ['day.test.ts'],
          globalSetup: ['stack.ts'],
          // each of the two has a stack and a browser of its own
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
