import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The day goes first: as the last it would keep everybody waiting. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLongest = (file: TestSpecification) => file.moduleId.endsWith('/day.test.ts')
    const sorted = await super.sort(files)
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))]
  }
}

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    environment: 'node',
    globalSetup: ['stack.ts'],
    // each of the two has a stack and a browser of its own, which wait for each other more than they work
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // what is waited for comes late on a machine that is busy
    expect: { poll: { timeout: 30_000 } },
  },
})
