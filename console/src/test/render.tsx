import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach } from 'vitest'
import { type AreaName, areas } from '../i18n/areas'
import { LanguageProvider } from '../i18n/LanguageProvider'
import { beginTexts, needTexts } from '../i18n/texts'
import { newQueryClient } from '../lib/queries'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) act(clean)
})

const everyArea = Object.keys(areas).filter((name): name is AreaName => name in areas)

/** Shows parts of the console in a document, in English. */
export async function show(children: ReactNode) {
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  const queries = newQueryClient()
  await act(async () => {
    await beginTexts('en')
    await needTexts(...everyArea)
  })
  await act(async () =>
    root.render(
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <MantineProvider>{children}</MantineProvider>
        </QueryClientProvider>
      </LanguageProvider>,
    ),
  )
  cleanups.push(() => {
    root.unmount()
    element.remove()
    queries.clear()
  })
  return { element, queries }
}

/** Waits until what is asked holds, as somebody who looks at the page would. */
export async function eventually<T>(look: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 2000; tries++) {
    const seen = look()
    if (seen) return seen
    await act(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
    })
  }
  throw new Error(`it did not come: ${document.body.textContent}`)
}
