import { expect, test } from 'vitest'
import { newPage, signedIn, withBrowser } from './browser'
import { customer, write } from './simulator'
import { bubble, writer } from './talk'

withBrowser()

const many = 1_500
const atOnce = 25

test('a thread of many messages stays quick: few rows, older ones on the way up, the place kept', async () => {
  const begun = Date.now() - 20 * 3600_000
  const at = (n: number) => new Date(begun + n * 40_000).toISOString()
  const rosa = await writer('+393343000001', 'Rosa', 'Messaggio 0', { at: at(0) })
  for (let first = 1; first < many; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, many - first) }, (_, n) => first + n)
    await Promise.all(some.map((n) => customer(rosa.phone, { text: `Messaggio ${n}`, at: at(n) })))
  }
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${rosa.id}`)
  const log = page.getByRole('log', { name: 'Messages' })
  await bubble(page, `Messaggio ${many - 1}`).waitFor({ timeout: 120_000 })
  const rows = () => log.locator('.message-row').count()

  let most = 0
  const oldest = log.getByText('Messaggio 0', { exact: true })
  while ((await oldest.count()) === 0) {
    most = Math.max(most, await rows())
    await log.evaluate((element) => element.scrollBy({ top: -1_500 }))
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  }
  expect(most).toBeLessThanOrEqual(60)

  // what is read stays in its place while somebody writes, and says that there is more
  const place = () => oldest.evaluate((element) => Math.round(element.getBoundingClientRect().top))
  const before = await place()
  await write(rosa.phone, 'Proprio ora')
  await page.getByRole('button', { name: '1 new message' }).waitFor()
  expect(await place()).toBe(before)
  await page.getByRole('button', { name: '1 new message' }).click()
  await bubble(page, 'Proprio ora').waitFor()
  expect(await rows()).toBeLessThanOrEqual(60)
})
