import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { api } from './api'
import { activeOf, newPhone, says } from './automations'
import { newPage, signedIn, withBrowser } from './browser'
import { called, fileOf, openStart, shownText, takeSecret } from './integrations'
import { receiver } from './receiver'
import { textsAt } from './simulator'
import { writer } from './talk'

withBrowser()

const run = promisify(execFile)
/** What stands for the phone in the samples. */
const sample = 'YOUR_PHONE'

describe('starts', () => {
  test('the secret is shown once, and what the page shows for curl and Node.js starts a run', async () => {
    const { start } = await called([says('Order %%META.order.id%% of %%CITY|nowhere%%')], 'Shop')
    const phone = newPhone()
    await writer(phone, 'Curl')
    const page = await newPage()
    await signedIn(page)
    const drawer = await openStart(page, start[0].id, 'curl')
    await drawer.getByText('Not called yet').waitFor({ state: 'hidden' })
    await drawer.getByRole('button', { name: 'New secret' }).click()
    await page.getByRole('dialog', { name: 'New secret' }).getByRole('button', { name: 'Make the secret' }).click()
    const secret = await takeSecret(page)
    await page.reload()
    await drawer.getByRole('combobox', { name: 'Tool' }).waitFor()
    expect(await page.content()).not.toContain(secret)

    const filled = async (tool: string) =>
      (await shownText(page, tool)).replace('YOUR_SECRET', secret).replace(sample, phone)
    const curl = await filled('curl')
    expect(curl).toContain(`${inject('stack').url}/wh/ap/${start[0].id}/`)
    expect(curl).toContain('"CITY": "text"')
    expect((await run('bash', ['-c', curl])).stdout).toBe('200\n')
    await expect.poll(() => textsAt(phone)).toContain('Order text of text')

    await drawer.getByRole('combobox', { name: 'Tool' }).selectOption('Node.js')
    const program = (await filled('Node.js')).replace("id: 'text'", "id: '7'").replace("CITY: 'text'", "CITY: 'Lecce'")
    await run('node', [fileOf('call.mjs', program)])
    await expect.poll(() => textsAt(phone)).toContain('Order 7 of Lecce')
    await drawer.getByRole('tab', { name: 'Last calls' }).click()
    await expect.poll(() => drawer.getByText('1 contact entered').count()).toBe(2)
  })

  test('what Zapier and n8n are given is a call that the start takes', async () => {
    const { start } = await called([says('Form of %%CITY%%')])
    const phone = newPhone()
    await writer(phone, 'Form')
    const page = await newPage()
    await signedIn(page)
    const drawer = await openStart(page, start[0].id, 'zapier')
    await drawer.getByRole('button', { name: 'New secret' }).click()
    await page.getByRole('dialog', { name: 'New secret' }).getByRole('button', { name: 'Make the secret' }).click()
    const secret = await takeSecret(page)
    const lines = (await shownText(page, 'Zapier')).replace('YOUR_SECRET', secret).replace(sample, phone)
    const form = new URLSearchParams(lines.split('\n').map((line) => line.split(': ') as [string, string]))
    const answer = await fetch(start[0].url, { method: 'POST', body: form })
    expect(answer.status).toBe(200)
    await expect.poll(() => textsAt(phone)).toContain('Form of text')

    await drawer.getByRole('combobox', { name: 'Tool' }).selectOption('n8n')
    const { nodes } = JSON.parse(await shownText(page, 'n8n'))
    const expression: string = nodes[0].parameters.jsonBody.slice('={{'.length, -'}}'.length)
    const body: string = new Function('$json', `return ${expression}`)({ phone, CITY: 'Bari' })
    const called_ = await fetch(nodes[0].parameters.url, {
      method: 'POST',
      body: body.replace('YOUR_SECRET', secret),
    })
    expect(called_.status).toBe(200)
    await expect.poll(() => textsAt(phone)).toContain('Form of Bari')
  })

  test('a call says what of it was ignored, what was refused, and why', async () => {
    const { id, name, start } = await called([says('hello')], 'CRM')
    const { secret } = await api<{ secret: string }>('POST', `/v1/automations/${id}/start/${start[0].id}/secret`)
    const call = (body: object) =>
      fetch(start[0].url, { method: 'POST', body: JSON.stringify({ secret, phone: newPhone(), ...body }) })
    expect((await call({ colour: 'red', custom_fields: { NO_SUCH: '1' } })).status).toBe(200)
    expect((await call({ phone: '12' })).status).toBe(422)
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/integrations')
    await page.getByRole('link', { name: `Last calls of ${name} · CRM` }).click()
    const calls = page.getByRole('list', { name: 'Last calls' })
    await calls.getByText('Ignored: /colour is no part of a call.').waitFor()
    await calls.getByText('Ignored: /custom_fields/NO_SUCH is the code of no dynamic field.').waitFor()
    await calls.getByText(/^Refused: \/phone /).waitFor()
    await calls.getByText('1 contact entered').waitFor()
  })
})

describe('subscriptions', () => {
  test('one is made in the browser, told with a signature that the page’s program verifies, paused, mended', async () => {
    const program = await receiver()
    const phone = newPhone()
    const { id } = await api<{ id: string }>('POST', '/v1/contacts', { phone, first_name: 'Told' })
    const tag = (name: string) => api('POST', `/v1/contacts/${id}/tags`, { add: [name] })
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/integrations?tab=subscriptions')
    await page.getByRole('button', { name: 'New subscription' }).click()
    const form = page.getByRole('dialog')
    await form.getByRole('button', { name: 'Make the subscription' }).click()
    await form.getByRole('alert').waitFor()
    await form.getByLabel('Address').fill(program.url)
    await form.getByRole('checkbox', { name: 'tag.added' }).check()
    await form.getByRole('checkbox', { name: 'The contact' }).check()
    await form.getByRole('button', { name: 'Make the subscription' }).click()
    const secret = await takeSecret(page)
    const card = page.getByRole('listitem').filter({ hasText: program.url })
    await card.getByText('works').waitFor()

    await tag('signed')
    const told = await program.heard(phone)
    await card.getByText('1 event delivered').waitFor()
    await page.getByText('How a program checks that a call is ours').click()
    expect(await verifying(await shownText(page, 'Node.js'), secret, told)).toEqual({ as_it_came: 204, changed: 401 })
    await page.getByText('Python', { exact: true }).click()
    const python = await shownText(page, 'Python')
    expect(await verifyingInPython(python, secret, told)).toBe('True False')

    await card.getByRole('button', { name: 'Send a test' }).click()
    await card.getByText(/^The test was taken: it answered 200/).waitFor()
    await card.getByRole('button', { name: 'Pause' }).click()
    await card.getByText('paused', { exact: true }).waitFor()
    await tag('while paused')
    await card.getByRole('button', { name: 'Resume' }).click()
    await card.getByText('works').waitFor()
    await tag('after the pause')
    // of one contact all comes in its order: what came of the pause would have come before
    await expect.poll(() => program.calls.filter(({ body }) => body.includes('tag.added')).length).toBe(2)

    program.answer.status = 500
    await tag('to be mended')
    await card.getByText('fails', { exact: true }).waitFor()
    await card.getByText(/^Not taken: it answered 500\./).waitFor()
    await card.getByRole('link', { name: 'What it was told' }).click()
    const log = page.getByRole('dialog', { name: 'What it was told' })
    await log.getByRole('listitem').filter({ hasText: 'waits' }).getByText('it answered 500').waitFor()
    await page.keyboard.press('Escape')
    program.answer.status = 200
    await card.getByRole('button', { name: `Actions for ${program.url}` }).click()
    await page.getByRole('menuitem', { name: 'Change' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await card.getByText('works').waitFor()

    await card.getByRole('button', { name: `Actions for ${program.url}` }).click()
    await page.getByRole('menuitem', { name: 'New secret' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make the secret' }).click()
    expect(await takeSecret(page)).not.toBe(secret)
    await card.getByText(/^The secret before the newest one signs too/).waitFor()
    await card.getByRole('button', { name: `Actions for ${program.url}` }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await card.waitFor({ state: 'hidden' })
  })
})

type Call = { headers: Record<string, string | string[] | undefined>; body: string }

const signed = ({ headers }: Call) =>
  Object.fromEntries(['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, `${headers[name]}`]))

/** What the shown program answers to the call, as it came and changed by somebody. */
async function verifying(shown: string, secret: string, call: Call) {
  // it says its port, because any one that is free will do
  const source = shown.replace('YOUR_SECRET', secret).replace('.listen(3000)', '.listen(0, said)')
  const file = fileOf('verify.mjs', `${source}\nfunction said() { console.log(this.address().port) }\n`)
  const program = spawn('node', [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    program.kill()
  })
  const port = await new Promise<string>((resolve) => program.stdout.once('data', (said) => resolve(`${said}`.trim())))
  const status = async (body: string) =>
    (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers: signed(call), body })).status
  return { as_it_came: await status(call.body), changed: await status(`${call.body} `) }
}

async function verifyingInPython(shown: string, secret: string, call: Call) {
  const [headers, body] = [signed(call), call.body].map((one) => JSON.stringify(one))
  const file = fileOf(
    'verify.py',
    `import json\n${shown.replace('YOUR_SECRET', secret)}\nheaders, body = json.loads(${JSON.stringify(headers)}), json.loads(${JSON.stringify(body)})
print(verified(headers, body.encode()), verified(headers, body.encode() + b' '))`,
  )
  return (await run('python3', [file])).stdout.trim()
}

describe('webhooks', () => {
  test('a host that fails is shown with its cause, and its deliveries are opened', async () => {
    const program = await receiver()
    program.answer.status = 404
    program.answer.text = 'no such door'
    const automation = await activeOf([
      { kind: 'send_webhook', name: 'Tell the CRM', method: 'POST', url: program.url, body: { a: '%%PHONE%%' } },
    ])
    const phone = newPhone()
    await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone } })
    await program.heard(phone)
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/integrations?tab=hosts')
    const host = page.getByRole('listitem').filter({ hasText: program.host })
    await host.getByText('the program answered 404').waitFor()
    await host.getByText('fails', { exact: true }).waitFor()
    await host.getByRole('link', { name: `Deliveries to ${program.host}` }).click()
    await page.getByRole('combobox', { name: 'Host' }).waitFor()
    await page.getByRole('combobox', { name: 'State' }).selectOption('delivered')
    await page.getByText('No delivery matches.').waitFor()
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed')
    await page.getByRole('link', { name: program.host, exact: true }).click()
    const drawer = page.getByRole('dialog', { name: `Webhook to ${program.host}` })
    await drawer.getByText('no such door').waitFor()
    await drawer.getByText(`${program.calls[0]?.headers['webhook-id']}`).waitFor()
    await drawer.getByRole('link', { name: 'Tell the CRM' }).waitFor()
    await drawer.getByText('Completed').waitFor()
    await drawer.getByRole('link', { name: phone }).click()
    await page.getByRole('heading', { name: phone, level: 1 }).waitFor()
  })

  test('the secret of webhooks is made here, and signs the next one', async () => {
    const program = await receiver()
    const automation = await activeOf([
      { kind: 'send_webhook', method: 'POST', url: program.url, body: { a: '%%PHONE%%' } },
    ])
    const page = await newPage()
    await signedIn(page)
    await page.goto('/console/integrations?tab=hosts')
    await page.getByRole('button', { name: 'New secret' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make the secret' }).click()
    const secret = await takeSecret(page)
    const phone = newPhone()
    await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone } })
    const call = await program.heard(phone)
    await page.getByText('How a program checks that a call is ours').click()
    expect(await verifying(await shownText(page, 'Node.js'), secret, call)).toEqual({ as_it_came: 204, changed: 401 })
  })
})

test('each role sees what it may', async () => {
  const { start } = await called([says('hello')], 'Roles')
  const tabs = async (role: string) => {
    const page = await newPage()
    await signedIn(page, role)
    await page.goto('/console/integrations')
    await page.getByRole('heading', { name: 'Integrations', level: 1 }).waitFor()
    const drawer = await openStart(page, start[0].id)
    const renew = await drawer.getByRole('button', { name: 'New secret' }).count()
    await page.keyboard.press('Escape')
    const names = await page.getByRole('main').getByRole('tab').allTextContents()
    return { names, renew }
  }
  expect(await tabs('admin')).toEqual({
    names: ['Starts', 'Subscriptions', 'Webhook hosts', 'Deliveries', 'API keys'],
    renew: 1,
  })
  expect(await tabs('marketer')).toEqual({ names: ['Starts', 'Deliveries'], renew: 1 })
  expect(await tabs('chat_manager')).toEqual({ names: ['Starts', 'Deliveries'], renew: 0 })
  const page = await newPage()
  await signedIn(page, 'chat_operator')
  const menu = page.getByRole('navigation', { name: 'Main menu' })
  await menu.getByRole('link', { name: 'Contacts' }).waitFor()
  expect(await menu.getByRole('link', { name: 'Integrations' }).count()).toBe(0)
})
