import { defineConfig } from 'vitest/config'
import { recipes } from './tools/recipes.ts'

export default defineConfig({
  plugins: [recipes()],
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://console.test/console/' } },
    setupFiles: ['src/test/setup.ts'],
    // what is waited for comes late on a machine that is busy
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
})
