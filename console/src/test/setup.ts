import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { server } from './server'

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  localStorage.clear()
  sessionStorage.clear()
})
afterAll(() => server.close())

// a screen that is still being loaded when its test ends would be looked for after there is nothing left to load it
afterEach(() => vi.dynamicImportSettled())
