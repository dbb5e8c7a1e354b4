import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'

withBrowser()

type Named = { id: string }

test('contacts are searched by keyboard alone', async () => {
  await api('POST', '/v1/contacts', { phone: '+393338000001', first_name: 'Niccolò', last_name: 'Brambilla' })
  await api('POST', '/v1/contacts', { phone: '+393338000002', first_name: 'Niccolò', last_name: 'Verdi' })
  const page = await newPage()
  await signedIn(page)
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.keyboard.press('/')
  await page.keyboard.type('niccolo')
  await page.getByRole('main').getByText('2 contacts', { exact: true }).waitFor()
  await expect.poll(() => page.url()).toContain('search=niccolo')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('heading', { name: 'Niccolò Brambilla' }).waitFor()
  await drawer.getByText('+393338000001').waitFor()
  await expect.poll(() => page.url()).toContain('contact=')
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await expect.poll(() => page.url()).toContain('search=niccolo')

  await page.keyboard.press('Control+k')
  await page.getByText('Type at least two characters.').waitFor()
  await page.keyboard.type('+39 333 8000002')
  await page.getByRole('option', { name: /Niccolò Verdi/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('heading', { name: 'Niccolò Verdi' }).waitFor()
})

test('the search finds automations, and leads to who is inside', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.keyboard.press('Control+k')
  await page.getByText('Type at least two characters.').waitFor()
  await page.keyboard.type('demo welc')
  await page.getByRole('option', { name: /Demo welcome/ }).click()
  await page.getByText('Inside automation: Demo welcome').waitFor()
  await page.getByText('Nobody matches.').waitFor()
})

test('filters stand in the address, survive a reload, and are cleared by one button', async () => {
  const vip = await api<Named>('POST', '/v1/contacts', { phone: '+393338000011', first_name: 'Vittoria' })
  await api('POST', `/v1/contacts/${vip.id}/tags`, { add: ['spring guest'] })
  const list = await api<Named>('POST', '/v1/lists', { name: 'Spring' })
  await api('POST', `/v1/lists/${list.id}/members`, { contact_ids: [vip.id] })
  const page = await newPage()
  await signedIn(page)
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('combobox', { name: 'Tags' }).click()
  await page.getByRole('option', { name: 'spring guest' }).click()
  await page.getByRole('main').getByText('1 contact', { exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Lists' }).click()
  await page.getByRole('option', { name: 'Spring' }).click()
  await page.getByText('Lists: Spring').waitFor()
  await expect.poll(() => page.url()).toContain(`tag=spring+guest&list_id=${list.id}`)
  await page.reload()
  await page.getByText('Lists: Spring').waitFor()
  await page.getByRole('main').getByText('1 contact', { exact: true }).waitFor()
  await api('POST', `/v1/contacts/${vip.id}/tags`, { remove: ['spring guest'] })
  await page.getByText('Nobody matches.').waitFor() // without a reload
  await page.getByRole('button', { name: 'Remove the filter Tags: spring guest' }).click()
  await page.getByRole('link', { name: 'Vittoria' }).waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
})

test('a new contact is refused at its field, then saved', async () => {
  const page = await newPage()
  await signedIn(page)
  await page.getByRole('button', { name: 'New contact' }).first().click()
  await page.getByLabel('Phone').fill('12')
  await page.getByLabel('E-mail').fill('no address')
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('alert').getByRole('button').first().click()
  await expect.poll(() => page.locator(':focus').getAttribute('id')).toMatch(/^new-contact-(phone|email)$/)
  await page.getByLabel('Phone').fill('+39 333 800 0021')
  await page.getByText('Kept as +393338000021').waitFor()
  await page.getByLabel('E-mail').fill('ada@shop.example')
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('Last name').fill('Nuova')
  await page.getByRole('button', { name: 'Save contact' }).click()
  await page.getByRole('link', { name: 'Ada Nuova' }).waitFor()
})

test('ten thousand contacts are few rows and little memory', async () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, n) => `+3934${String(70_000_000 + n)},Row,${String(n).padStart(5, '0')}`,
  )
  await api('POST', '/v1/contacts/import', `PHONE,FIRST_NAME,LAST_NAME\n${rows.join('\n')}\n`)
  const page = await newPage()
  await signedIn(page)
  await page.goto('/console/contacts?search=row')
  await page
    .getByRole('main')
    .getByText(/contacts so far/)
    .waitFor()
  const loaded = async () => {
    const shown = await page
      .getByRole('main')
      .getByText(/^[\d,]+ contacts?( so far)?$/)
      .first()
      .textContent()
    return Number.parseInt((shown ?? '').replace(',', ''), 10)
  }
  for (let before = await loaded(); before < 10_000; before = await loaded()) {
    await page.evaluate(() => scrollTo({ top: document.body.scrollHeight }))
    await expect.poll(loaded).toBeGreaterThan(before)
  }
  await page.getByRole('main').getByText('10,000 contacts', { exact: true }).waitFor()
  await page.getByRole('row').last().waitFor()
  await expect.poll(() => page.getByRole('row').count()).toBeLessThanOrEqual(60)
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  expect(usedSize / 1e6).toBeLessThanOrEqual(80)
})
