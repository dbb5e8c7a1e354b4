import { act } from 'react'
import { expect, test } from 'vitest'
import { eventually, show } from '../test/render'
import { HttpResponse, http, origin, server } from '../test/server'
import { useOldVersion, watchVersion } from './version'

const Said = () => <output>{useOldVersion() ? 'reload' : 'up to date'}</output>

/** What the server's page begins with, and how often it was asked. */
function served(script: string | null): () => number {
  let asked = 0
  server.use(
    http.get(`${origin}/`, () => {
      asked++
      return script ? HttpResponse.html(`<script type="module" src="${script}"></script>`) : HttpResponse.error()
    }),
  )
  return () => asked
}

const failToLoad = () => act(() => dispatchEvent(new Event('vite:preloadError')))

test('a new version is said where the server has one, and not where it is only away', async () => {
  watchVersion('/console/assets/index-a.js')
  const { element } = await show(<Said />)
  const said = () => element.querySelector('output')?.textContent
  for (const here of [null, '/console/assets/index-a.js']) {
    const asked = served(here)
    await failToLoad()
    await eventually(asked)
    expect(said()).toBe('up to date')
  }
  served('/console/assets/index-b.js')
  await failToLoad()
  await eventually(() => said() === 'reload')
})
