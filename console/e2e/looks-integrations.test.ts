import { expect, test } from 'vitest'
import { api, invite, otherWorkspace, takeInvitation } from './api'
import { activeOf, newPhone, says } from './automations'
import { axeFinds, bringCookie, narrow, newPage, signedIn, withBrowser } from './browser'
import { called, openStart } from './integrations'
import { looksRight } from './looks'
import { receiver } from './receiver'

withBrowser()

const tabs = ['starts', 'subscriptions', 'hosts', 'deliveries', 'keys']

test('integrations where nothing is yet', async () => {
  const page = await newPage()
  await bringCookie(page, await otherWorkspace('Without integrations'))
  const empty = {
    starts: 'No automation starts by an integration yet.',
    subscriptions: 'No program is told what happens yet.',
    hosts: 'No automation has sent a webhook yet.',
    deliveries: 'No automation has sent a webhook yet.',
  }
  for (const [tab, text] of Object.entries(empty)) {
    await page.goto(`/console/integrations?tab=${tab}`)
    await page.getByText(text).waitFor()
    await looksRight(page, `integrations empty ${tab}`)
  }
})

test('starts, their calls and their instructions', async () => {
  const { id, start } = await called([says('Order %%META.order.id%% of %%CITY%%')], 'A shop to be looked at')
  const { secret } = await api<{ secret: string }>('POST', `/v1/automations/${id}/start/${start[0].id}/secret`)
  const call = (body: object) =>
    fetch(start[0].url, { method: 'POST', body: JSON.stringify({ secret, phone: newPhone(), ...body }) })
  await call({ colour: 'red', custom_fields: { NO_SUCH: '1' }, email: [] })
  await call({ phone: '12' })
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/integrations')
  await page.getByRole('link', { name: /^Last calls of .* A shop to be looked at$/ }).waitFor()
  await looksRight(page, 'integrations starts')
  const drawer = await openStart(page, start[0].id)
  await drawer.getByText(/^Refused: \/phone/).waitFor()
  await looksRight(page, 'integrations calls')
  for (const tool of ['curl', 'woocommerce', 'shopify', 'make', 'zapier', 'n8n', 'sheets', 'php', 'node']) {
    await openStart(page, start[0].id, tool)
    await drawer.getByRole('region').waitFor()
    // all are alike: one is looked at in all looks
    if (tool === 'sheets') await looksRight(page, `integrations ${tool}`)
    else expect.soft(await axeFinds(page), tool).toEqual([])
  }
  await drawer.getByRole('button', { name: 'New secret' }).click()
  const sure = page.getByRole('dialog', { name: 'New secret' })
  await sure.waitFor()
  await looksRight(page, 'integrations new secret')
  await sure.getByRole('button', { name: 'Make the secret' }).click()
  await page.getByRole('dialog', { name: 'Secret', exact: true }).waitFor()
  await looksRight(page, 'integrations secret')
})

test('subscriptions', async () => {
  const program = await receiver()
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/integrations?tab=subscriptions')
  await page.getByRole('button', { name: 'New subscription' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: 'Make the subscription' }).click()
  await form.getByRole('alert').waitFor()
  await looksRight(page, 'integrations subscription refused')
  await form.getByLabel('Address').fill(program.url)
  await form.getByRole('checkbox', { name: 'tag.added' }).check()
  await form.getByRole('checkbox', { name: 'contact.created' }).check()
  await form.getByRole('button', { name: 'Make the subscription' }).click()
  await page.getByRole('dialog', { name: 'Secret', exact: true }).waitFor()
  await looksRight(page, 'integrations subscription made')
  await page.keyboard.press('Escape')
  program.answer.status = 503
  await api('POST', '/v1/contacts', { phone: newPhone() })
  const card = page.getByRole('listitem').filter({ hasText: program.url })
  await card.getByText('Not taken: it answered 503.').waitFor()
  await card.getByRole('button', { name: 'Send a test' }).click()
  await card.getByText('The test was not taken: it answered 503.').waitFor()
  await page.getByText('How a program checks that a call is ours').click()
  await looksRight(page, 'integrations subscription fails')
  await card.getByRole('link', { name: 'What it was told' }).click()
  await page.getByRole('dialog').getByText('it answered 503').waitFor()
  await looksRight(page, 'integrations told')
  await page.keyboard.press('Escape')
  await card.getByRole('button', { name: 'Pause' }).click()
  await card.getByText('paused', { exact: true }).waitFor()
  await looksRight(page, 'integrations subscription paused')
})

test('webhook hosts and deliveries', async () => {
  const program = await receiver()
  program.answer.status = 410
  program.answer.text = '{"error":"gone for good"}'
  const { id } = await activeOf([
    { kind: 'send_webhook', name: 'To be looked at', method: 'POST', url: program.url, body: { a: '%%PHONE%%' } },
  ])
  const phone = newPhone()
  await api('POST', `/v1/automations/${id}/runs`, { contact: { phone } })
  await program.heard(phone)
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/integrations?tab=hosts')
  await page.getByRole('listitem').filter({ hasText: program.host }).getByText('the program answered 410').waitFor()
  await looksRight(page, 'integrations hosts')
  await page.getByRole('link', { name: `Deliveries to ${program.host}` }).click()
  await page.getByRole('link', { name: program.host, exact: true }).waitFor()
  await looksRight(page, 'integrations deliveries')
  await page.getByRole('link', { name: program.host, exact: true }).click()
  await page.getByRole('dialog').getByText('gone for good').waitFor()
  await looksRight(page, 'integrations delivery')
  await page.goto('/console/integrations?tab=keys')
  await page.getByRole('link', { name: 'Open the API keys' }).waitFor()
  await looksRight(page, 'integrations keys')
})

test.each([
  ['it-IT', 'Integrazioni'],
  ['es-ES', 'Integraciones'],
])('each tab on a phone in %s', async (locale, title) => {
  const { start } = await called([says('hello')], 'Bottega')
  const page = await newPage({ locale, viewport: narrow })
  await bringCookie(page, await takeInvitation(await invite()))
  for (const at of [...tabs.map((tab) => `tab=${tab}`), `start=${start[0].id}&tool=zapier`]) {
    await page.goto(`/console/integrations?${at}`)
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    if (at.startsWith('start')) await page.getByRole('region', { name: 'Zapier' }).waitFor()
    expect.soft(await axeFinds(page), at).toEqual([])
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect.soft(wider, `${at}: wider than the window`).toBeLessThanOrEqual(0)
  }
})
