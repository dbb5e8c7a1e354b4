import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { activeOf, newPhone, says } from './automations'
import { axeFinds, newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'
import { textsAt, write } from './simulator'

withBrowser()

const phrase = 'Buongiorno, vorrei un tavolo & un caffè'

/** What the browser saves when the button is pressed. */
async function saved(page: Page, button: string): Promise<Buffer> {
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  return readFile(await (await coming).path())
}

test('a link, a code and a button lead customers to an automation', async () => {
  const made = await activeOf([says('Ecco il tavolo')], { start: [{ kind: 'message', phrase }] })
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.getByRole('link', { name: 'Chat buttons' }).click()
  await page.getByLabel('Take the phrase that starts an automation').selectOption({ value: made.id })
  const link = page.getByRole('link', { name: /^https:\/\/wa\.me\/\d+\?text=/ })
  await link.waitFor()
  const address = (await link.getAttribute('href')) ?? ''
  // what WhatsApp puts into the chat is what starts the automation
  const phone = newPhone()
  await write(phone, new URL(address).searchParams.get('text') ?? '')
  await expect.poll(() => textsAt(phone)).toEqual(['Ecco il tavolo'])

  expect((await saved(page, 'SVG')).toString()).toMatch(/^<svg xmlns/)
  expect((await saved(page, 'PNG')).subarray(1, 4).toString()).toBe('PNG')

  await page.getByLabel('Words on it').fill('Domande? <Scrivici> & "prenota"')
  await page.getByLabel('Where it floats').selectOption('left')
  const html = (await page.getByRole('region', { name: 'The HTML of the button' }).textContent()) ?? ''
  expect(new TextEncoder().encode(html).length).toBeLessThan(3000)
  await looksRight(page, 'chat-buttons')

  // on a site that is not ours, which nobody is asked for
  const site = await newPage()
  const asked: string[] = []
  await site.goto('about:blank')
  site.on('request', (request) => asked.push(request.url()))
  await site.setContent(
    `<html lang="it"><title>Un sito</title><body><main><h1>Un sito</h1>${html}</main></body></html>`,
  )
  const button = site.getByRole('link', { name: 'Domande? <Scrivici> & "prenota"' })
  await expect.poll(() => button.getAttribute('href')).toBe(address)
  expect(asked).toEqual([])
  expect(await axeFinds(site)).toEqual([])

  await page.reload()
  await expect.poll(() => page.getByRole('region', { name: 'The HTML of the button' }).textContent()).toBe(html)
})
