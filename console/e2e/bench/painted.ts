import type { Page } from 'playwright-core'

declare global {
  interface Window {
    painted: number[]
  }
}

/**
 * Has the page note, of each key, how long it is from the key until the frame is painted in which the list of steps says something
 * else. It is painted once a message that the frame's callback posts has come: such a message comes after the frame.
 */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.painted = []
    let pressed = 0
    addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Alt') pressed = event.timeStamp
      },
      { capture: true },
    )
    const list = document.querySelector('.builder-list')
    if (!list) throw new Error('there is no list of steps')
    new MutationObserver(() => {
      if (pressed === 0) return
      const began = pressed
      pressed = 0
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => window.painted.push(performance.now() - began)
        port2.postMessage(null)
      })
    }).observe(list, { subtree: true, childList: true, characterData: true })
  })
}

/** Presses a key, and answers how long its change took. The page is at rest before, as it is between what people do. */
export async function press(page: Page, key: string): Promise<number> {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  const before = await page.evaluate(() => window.painted.length)
  await page.keyboard.press(key)
  await page.waitForFunction((count) => window.painted.length > count, before)
  return page.evaluate(() => window.painted.at(-1) ?? Number.NaN)
}
