// biome-ignore lint/style/noRestrictedImports: the one place that may
import { type ComponentType, lazy } from 'react'

/** The first pause after a failure, which doubles up to the longest; in milliseconds. */
const first = 500
const longest = 10_000

/** What browsers and Vite say when a file of the console was not got; anything else is a fault of the file. */
const notGot = /dynamically imported module|importing a module script failed|unable to preload css/i

/**
 * Loads a part of the console. While the server is not reached it is asked for again until it is here: whoever opened the part sees
 * it when they are back.
 */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (let pause = first; ; pause = Math.min(pause * 2, longest)) {
    try {
      return await load()
    } catch (error) {
      if (!notGot.test(String(error))) throw error
      await pauseOrOnline(pause)
    }
  }
}

/** A component whose code is loaded when it is shown for the first time. */
export function onDemand<P>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(() => untilLoaded(load))
}

/** Waits so long, or until the browser is connected again. */
function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      removeEventListener('online', go)
      resolve()
    }
    const timer = setTimeout(go, milliseconds)
    addEventListener('online', go)
  })
}
