import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { narrow, newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'

withBrowser()

const manual = join(import.meta.dirname, '../../docs/manual')
const titles = (language: string, page: string) =>
  /^# (.+)$/m.exec(readFileSync(join(manual, language, page), 'utf8'))?.[1] ?? ''

/** The pictures of the page that are there and could not be shown. */
function brokenPictures(page: Page) {
  return page.locator('.manual img').evaluateAll(async (pictures) => {
    const broken: string[] = []
    for (const picture of pictures as HTMLImageElement[]) {
      picture.loading = 'eager'
      await picture.decode().catch(() => broken.push(picture.src))
    }
    return broken
  })
}

test('the help of each screen is its page of the manual, in the language of the person', async () => {
  const page = await newPage({ locale: 'it-IT' })
  await signedIn(page, undefined, 'Contatti')
  const links = page.getByRole('navigation').locator('.side-links a')
  const contents = readFileSync(join(manual, 'it', 'README.md'), 'utf8')
  const pages = [...contents.matchAll(/\]\((\S+\.md)\)/g)].map(([, name = '']) => titles('it', name))
  const seen = new Set<string>()
  for (const link of await links.all()) {
    const to = (await link.getAttribute('href')) ?? ''
    await link.click()
    await expect.poll(() => new URL(page.url()).pathname).toContain(to)
    await page.getByRole('button', { name: 'Aiuto', exact: true }).click()
    const help = page.getByRole('dialog')
    await help.locator('.manual').waitFor()
    const title = await help.getByRole('heading', { level: 2 }).first().textContent()
    expect(pages, to).toContain(title)
    seen.add(title ?? '')
    expect(await brokenPictures(page), to).toEqual([])
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
  }
  expect([...seen].sort(), 'no page is left without a screen').toEqual([...new Set(pages)].sort())
})

test('the help goes on to other pages, opens a window of its own, and leads to the keys', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog')
  await help.getByRole('heading', { name: titles('en', 'contacts.md'), level: 2 }).waitFor()
  await looksRight(page, 'help')
  await help.getByRole('button', { name: 'All pages' }).click()
  await help.getByRole('heading', { name: titles('en', 'README.md'), level: 2 }).waitFor()
  expect(await help.getByRole('button', { name: 'All pages' }).count()).toBe(0)
  // the link that was followed is gone
  await expect.poll(() => page.locator(':focus').textContent()).toBe(titles('en', 'README.md'))
  await help.getByRole('button', { name: 'Automations' }).click()
  await help.getByRole('heading', { name: titles('en', 'automations.md'), level: 2 }).waitFor()

  const opening = page.context().waitForEvent('page')
  await help.getByRole('link', { name: 'In a window of its own' }).click()
  const own = await opening
  await own.getByRole('heading', { name: titles('en', 'automations.md'), level: 1 }).waitFor()
  await own.locator('.manual').waitFor()
  await looksRight(own, 'manual')
  const inside = own.locator('.manual a[href*="#"]').first()
  const anchor = (await inside.getAttribute('href'))?.split('#')[1] ?? ''
  await inside.press('Enter')
  await expect.poll(() => own.locator(':focus').getAttribute('id')).toBe(`manual-${decodeURIComponent(anchor)}`)
  await own.goto('/console/manual/nothing-like-it')
  await own.getByRole('heading', { name: titles('en', 'README.md'), level: 1 }).waitFor()

  await page.bringToFront()
  await help.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(1)
})

test('a phone has the help on each screen, and says what is wrong without a connection', async () => {
  const page = await newPage({ viewport: narrow })
  await signedIn(page)
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await page.getByRole('button', { name: 'Help', exact: true }).click()
  await page.context().setOffline(false)
  await page.getByRole('dialog').locator('.manual').waitFor()
  await page
    .getByRole('dialog')
    .getByRole('heading', { name: titles('en', 'contacts.md'), level: 2 })
    .waitFor()
})
