import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { type Inbound, webhookOf } from './inbound'
import { write } from './simulator'
import { bubble, type Person, writer } from './talk'

withBrowser()

/** How long the thread is. */
const many = Number(process.env.CADENZA_THREAD || 5_000)
const inOne = 100
const hour = 3600_000

/** A customer who has written so many messages within the last twenty hours. */
async function talker(phone: string): Promise<Person> {
  const begun = Date.now() - 20 * hour
  const at = (n: number) => new Date(begun + n * Math.floor((19 * hour) / many))
  const rosa = await writer(phone, 'Rosa', 'Messaggio 0', { at: at(0).toISOString() })
  const all = Array.from(
    { length: many - 1 },
    (_, n): Inbound => ({ id: `wamid.long.${begun}.${n + 1}`, text: `Messaggio ${n + 1}`, at: at(n + 1) }),
  )
  for (let first = 0; first < all.length; first += inOne) await webhookOf(phone, all.slice(first, first + inOne))
  type Standing = { conversation: { unread: number } }
  const came = async () =>
    (await api<Standing>('GET', `/v1/conversations/${rosa.id}/messages?limit=1`)).conversation.unread === many
  await vi.waitUntil(came, { timeout: 600_000, interval: 500 })
  return rosa
}

/** Bytes that the page holds. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

test('a thread of many messages stays quick: few rows, older ones on the way up, the place kept', async () => {
  const rosa = await talker('+393343000001')
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${rosa.id}`)
  const log = page.getByRole('log', { name: 'Messages' })
  await bubble(page, `Messaggio ${many - 1}`).waitFor({ timeout: 120_000 })
  const painted = () =>
    page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  const rows = () => log.locator('.message-row').count()

  let most = 0
  const oldest = log.getByText('Messaggio 0', { exact: true })
  while ((await oldest.count()) === 0) {
    most = Math.max(most, await rows())
    await log.evaluate((element) => element.scrollTo({ top: 0 }))
    await painted()
  }
  expect(most).toBeLessThanOrEqual(60)
  expect((await heap(page)) / 1e6).toBeLessThanOrEqual(80)

  // what is read stays in its place while somebody writes, and says that there is more
  const place = () => oldest.evaluate((element) => Math.round(element.getBoundingClientRect().top))
  const before = await place()
  await write(rosa.phone, 'Proprio ora')
  await page.getByRole('button', { name: '1 new message' }).waitFor()
  expect(await place()).toBe(before)
  await page.getByRole('button', { name: '1 new message' }).click()
  await bubble(page, 'Proprio ora').waitFor()
  expect(await rows()).toBeLessThanOrEqual(60)

  // and up again, of which all is held
  await log.evaluate((element) => element.scrollTo({ top: 0 }))
  await oldest.waitFor()
  await log.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
  await bubble(page, 'Proprio ora').waitFor()
  expect(await rows()).toBeLessThanOrEqual(60)
}, 900_000)
