import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { axeFinds, narrow, shoot, wide } from './browser'

const looks = [
  { name: 'light 1280', colorScheme: 'light', viewport: wide },
  { name: 'dark 1280', colorScheme: 'dark', viewport: wide },
  { name: 'dark 390', colorScheme: 'dark', viewport: narrow },
  { name: 'light 390', colorScheme: 'light', viewport: narrow },
] as const

type Only = 'wide' | 'narrow'

/**
 * Looks at a state of a screen, light and dark, wide and narrow: axe finds nothing, and nothing is wider than the window. In the dark
 * it is colours alone that differ. What is open at one width alone, such as the menu of a phone, is looked at there only.
 */
export async function looksRight(page: Page, state: string, only?: Only) {
  for (const { name, colorScheme, viewport } of looks) {
    if (only && (only === 'wide') !== (viewport === wide)) continue
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    if (page.viewportSize()?.width !== viewport.width) await page.setViewportSize(viewport)
    await settled(page)
    await shoot(page, `${state} ${name}`.replaceAll(' ', '-'))
    expect.soft(await axeFinds(page, colorScheme === 'dark' ? 'colours' : 'all'), `${state}, ${name}`).toEqual([])
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect.soft(wider, `${state}, ${name}: wider than the window`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize(only === 'narrow' ? narrow : wide)
}

/** Waits until the page has been painted with its new looks, and colours that change by and by have arrived. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await painted()
    await painted()
    // the promise of an animation that has finished may never say so
    const isGoing = (one: Animation) =>
      (one.pending || one.playState === 'running') && one.effect?.getComputedTiming().endTime !== Infinity
    while (document.getAnimations().some(isGoing)) await painted()
  })
}
