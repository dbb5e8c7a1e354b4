import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { api } from './api'
import { activeOf, newPhone, says } from './automations'
import { newPage, shoot, signedIn, withBrowser } from './browser'
import { begins, type Campaign, crowdOf, pace, readCampaign } from './campaigns'
import { faults } from './faults'
import { arrivedAt, textsAt, write } from './simulator'

withBrowser()

afterEach(async () => {
  await faults()
  await pace(80)
})

type Named = { id: string }
const patience = { timeout: 60_000 }

/** A number of the preview, as it stands on the page. */
const counted = (page: Page, name: string) => page.getByTestId('preview').locator(`[data-name="${name}"] dd`)

/** Chooses one of what a field offers. */
async function choose(page: Page, field: string, option: string) {
  await page.getByRole('combobox', { name: field }).fill(option)
  await page.getByRole('option', { name: option }).first().click()
  await page.keyboard.press('Escape')
}

/** The campaign whose page is open. */
const openID = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

test('a campaign is written on one page, tried on oneself, and goes to whom the preview said', async () => {
  const { list: first, phones } = await crowdOf(5)
  const { list: second } = await crowdOf(0)
  const { items } = await api<{ items: Named[] }>('GET', `/v1/lists/${first.id}/members`)
  const found = await Promise.all(
    phones.map(
      async (phone) =>
        (await api<{ items: Named[] }>('GET', `/v1/contacts?phone=${encodeURIComponent(phone)}`)).items[0]?.id ?? '',
    ),
  )
  expect(items).toHaveLength(5)
  const [both = '', blocked = '', refused = ''] = found
  await api('POST', `/v1/lists/${second.id}/members`, { contact_ids: [both, refused] })
  await api('POST', `/v1/contacts/${blocked}/block`)
  // who is blocked leaves all lists; a list may take them again
  await api('POST', `/v1/lists/${first.id}/members`, { contact_ids: [blocked] })
  await api('PUT', `/v1/contacts/${refused}/consent`, { marketing: 'refused' })
  await activeOf([says('An automation, so that a template can be tried')])

  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.goto('/console/campaigns')
  await page.getByRole('link', { name: 'New campaign' }).first().click()
  await page.getByLabel('Name').fill('Spring')
  await choose(page, 'Lists', first.name)
  await choose(page, 'Lists', second.name)
  await expect.poll(() => counted(page, 'people').textContent(), patience).toBe('5')
  await expect.poll(() => counted(page, 'blocked').textContent()).toBe('1')
  await expect.poll(() => counted(page, 'optedOut').textContent()).toBe('1')
  await choose(page, 'Template', 'welcome')
  await page.getByLabel('Language').selectOption('it')
  await expect.poll(() => counted(page, 'reachable').textContent(), patience).toBe('3')
  await page.getByTestId('days-needed').getByText('It takes a day at most.').waitFor()
  // the values of real contacts, as they would see them
  await page.getByText('Ciao Guest 0, benvenuto!').waitFor()
  await expect.poll(() => page.locator('.sample').count()).toBe(3)

  // nothing that was typed is lost
  await page.reload()
  await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Spring')
  await expect.poll(() => counted(page, 'reachable').textContent(), patience).toBe('3')

  // a test goes to one's own phone alone
  await page.getByRole('button', { name: 'Ask for a word' }).click()
  const phone = newPhone()
  await write(phone, (await page.getByTestId('own-word').textContent()) ?? '')
  await page.getByRole('button', { name: 'Send to me' }).click()
  await page.getByText('One message is on its way to you.').first().waitFor()
  await expect.poll(() => textsAt(phone), patience).toHaveLength(1)

  // without its date it does not begin at once
  await page.getByLabel('At a date and time').check()
  await page.getByRole('button', { name: 'Schedule' }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Date and time: A date and time are needed.' }).waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  await page.getByLabel('Now, as soon as I start it').check()

  // what the server refuses stands at its field
  await page.getByLabel('{{1}}').fill('')
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  await page
    .getByRole('alert')
    .getByRole('button', { name: /^Template: parameters 1/ })
    .click()
  expect(await page.getByLabel('{{1}}').evaluate((field) => field === document.activeElement)).toBe(true)
  await shoot(page, 'campaign-problem')
  await page.getByLabel('{{1}}').fill('%%FIRST_NAME%%')
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  await page.getByRole('dialog').getByText('“Spring” goes to 3 people.').waitFor()
  await page.getByRole('button', { name: 'Start now' }).click()
  await page.getByRole('heading', { name: 'Spring' }).waitFor()
  await page.getByText('Done', { exact: true }).waitFor(patience)

  expect(await textsAt(phones[0] ?? '')).toEqual(['Ciao Guest 0, benvenuto! Siamo felici di averti con noi.'])
  expect(await textsAt(phones[1] ?? ''), 'who is blocked').toEqual([])
  expect(await textsAt(phones[2] ?? ''), 'who refused').toEqual([])
  const { items: all } = await api<{ items: Campaign[] }>('GET', '/v1/campaigns')
  expect(
    all.filter(({ name }) => name === 'Spring'),
    'tried twice, made once',
  ).toHaveLength(1)
})

/** How many people the campaign has. */
const crowd = 2000

/** How many have had their turn, as a window says it. */
const through = async (of: Page) =>
  Number((await of.getByTestId('progress').textContent())?.split(' ')[0]?.replace(/\D/g, '') ?? 0)

/** Waits until all windows say how many have had their turn, none of them after a reload. */
async function saysTheSame(id: string, windows: readonly Page[]): Promise<number> {
  const { members } = await readCampaign(id)
  for (const of of windows) await expect.poll(() => through(of), patience).toBe(members.total - members.to_start)
  return members.total - members.to_start
}

test('a campaign of many is confirmed by its number, watched live and steered from two windows', async () => {
  await pace(60)
  const { list, prefix } = await crowdOf(crowd)
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.goto('/console/campaigns/new')
  await page.getByLabel('Name').fill('Crowd')
  await choose(page, 'Lists', list.name)
  await choose(page, 'Template', 'welcome')
  await page.getByLabel('Language').selectOption('it')
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Type 2,000 to confirm').fill('2,00')
  await expect.poll(() => dialog.getByRole('button', { name: 'Start now' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Type 2,000 to confirm').fill('2,000')
  await dialog.getByRole('button', { name: 'Start now' }).click()
  await page.getByRole('heading', { name: 'Crowd' }).waitFor()
  const id = openID(page)

  // another role watches the same, in a window of its own
  const other = await newPage()
  await signedIn(other, 'admin')
  await other.goto(`/console/campaigns/${id}`)
  const windows = [page, other]
  await expect.poll(() => through(page), patience).toBeGreaterThan(0)
  const before = await through(page)
  await expect.poll(() => through(page), patience).toBeGreaterThan(before)
  await other.getByRole('button', { name: 'Pause' }).click()
  for (const of of windows) await of.getByText('Paused by hand').waitFor()
  const paused = await saysTheSame(id, windows)
  expect(paused).toBeLessThan(crowd)
  await page.getByRole('button', { name: 'Resume' }).click()
  for (const of of windows) await of.getByText('Running', { exact: true }).waitFor()
  for (const of of windows) await expect.poll(() => through(of), patience).toBeGreaterThan(paused)
  await shoot(page, 'campaign-running')

  await other.getByRole('button', { name: 'Cancel the campaign' }).click()
  await other
    .getByRole('dialog')
    .getByText(/have not had their turn/)
    .waitFor()
  await other.getByRole('button', { name: 'Cancel it for good' }).click()
  for (const of of windows) await of.getByText('Cancelled', { exact: true }).waitFor()
  const ended = await saysTheSame(id, windows)
  await expect
    .poll(async () => (await readCampaign(id)).figures?.completed, patience)
    .toBe((await readCampaign(id)).members.entered)

  // every number is that of the phones
  const arrived = await arrivedAt(prefix)
  const { members } = await readCampaign(id)
  expect(members.entered).toBeLessThan(crowd)
  expect(new Set(arrived.map(({ to }) => to)).size).toBe(arrived.length)
  expect(arrived).toHaveLength(members.entered)
  expect(arrived).toHaveLength(ended)
  const count = arrived.length
  for (const of of windows) {
    await of
      .getByRole('button', { name: `Delivered: ${count.toLocaleString('en')}. Show the people` })
      .waitFor(patience)
    await of.getByRole('button', { name: `Sent: ${count.toLocaleString('en')}. Show the people` }).waitFor()
  }
  const open = page.getByRole('button', {
    name: `Still to come: ${(crowd - count).toLocaleString('en')}. Show the people`,
  })
  await open.click()
  await page
    .getByRole('dialog', { name: 'Still to come' })
    .getByRole('link', { name: /^Guest/ })
    .first()
    .waitFor()
  await page.keyboard.press('Escape')

  // whoever comes after it through the same number gets theirs, and of those who were cancelled nobody
  const { list: next, prefix: theirs } = await crowdOf(1)
  await begins('After the cancelled', next.id)
  await expect.poll(() => arrivedAt(theirs), patience).toHaveLength(1)
  expect(await arrivedAt(prefix)).toHaveLength(count)

  // who may only read is shown no buttons; who answers chats sees no campaigns
  const manager = await newPage()
  await signedIn(manager, 'chat_manager')
  await manager.goto(`/console/campaigns/${id}`)
  await manager.getByText('Cancelled', { exact: true }).waitFor()
  expect(await manager.getByRole('button', { name: 'End what it started' }).count()).toBe(0)
  const operator = await newPage()
  await signedIn(operator, 'chat_operator')
  expect(await operator.getByRole('link', { name: 'Campaigns' }).count()).toBe(0)
})

test('what pauses by itself says why and what cures it, and those who failed are tried again', async () => {
  // slow enough for the failures to be known before all have had their turn
  await pace(20)
  const { list, prefix, phones } = await crowdOf(300)
  await faults({ error: 131009 })
  const { id } = await begins('Fails', list.id)
  const page = await newPage()
  await signedIn(page, 'marketer')
  await page.goto(`/console/campaigns/${id}`)
  await page.getByRole('alert').getByText('Paused: too many messages failed').waitFor(patience)
  await page.getByText('See below why they failed and mend it, then resume.').waitFor()
  await shoot(page, 'campaign-paused')
  const failed = await readCampaign(id)
  const count = failed.members.entered
  await page.getByRole('rowheader', { name: /^A value is not valid/ }).waitFor()
  await page.getByRole('button', { name: `A value is not valid: ${count}. Show the people` }).click()
  const drawer = page.getByRole('dialog', { name: 'Failed: A value is not valid' })
  await drawer
    .getByRole('link', { name: /^Guest/ })
    .first()
    .waitFor()
  await drawer.getByRole('button', { name: 'Make a list' }).click()
  await drawer.getByLabel('Name of the list').fill('They failed')
  await drawer.getByRole('button', { name: 'Make a list' }).click()
  await drawer.getByText(`A list of ${count} contacts was made:`).waitFor()
  await page.keyboard.press('Escape')
  expect(await arrivedAt(prefix)).toEqual([])

  await faults()
  await page.getByRole('button', { name: 'Retry the failed' }).click()
  await page.getByText(`${count} single contacts were chosen.`).waitFor()
  await page.getByRole('button', { name: 'Start the campaign' }).click()
  await page.getByRole('button', { name: 'Start now' }).click()
  await page.getByText('Done', { exact: true }).waitFor(patience)
  const retried = openID(page)
  expect(retried).not.toBe(id)
  await expect.poll(async () => (await arrivedAt(prefix)).length, patience).toBe(count)
  const twice = await arrivedAt(prefix)
  expect(new Set(twice.map(({ to }) => to)).size, 'each once').toBe(count)
  expect(phones.length).toBeGreaterThanOrEqual(count)
})

test('what comes round shows its next times, stands in the calendar, and is stopped', async () => {
  const { list } = await crowdOf(1)
  const page = await newPage({ timezoneId: 'America/New_York' })
  await signedIn(page, 'admin')
  await page.goto('/console/campaigns/new')
  await page.getByLabel('Name').fill('Each Monday')
  await choose(page, 'Lists', list.name)
  await choose(page, 'Template', 'welcome')
  await page.getByLabel('Language').selectOption('it')
  await page.getByText('Again and again').click()
  await page.getByLabel('Mon', { exact: true }).check()
  await page.getByLabel('At (Europe/Rome)').fill('00:30')
  await page.getByRole('button', { name: 'Let it come round' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Let it come round' }).click()
  await page.getByRole('heading', { name: 'Each Monday' }).waitFor()
  const times = page.getByRole('list', { name: 'Next times' }).getByRole('listitem')
  await expect.poll(() => times.count()).toBe(5)
  await expect.poll(() => times.first().textContent()).toMatch(/00:30 (CET|CEST|GMT\+[12])/)
  await page.goto('/console/campaigns?view=calendar')
  await page.getByRole('button', { name: 'Month after' }).click()
  // a Monday of the workspace's zone, though it is still Sunday where the browser is
  const days = page.getByRole('table', { name: 'What is to come' })
  const mine = { hasText: /^Each Monday$/ }
  await days.locator('td:nth-child(1) a').filter(mine).first().waitFor()
  expect(await days.locator('td:not(:nth-child(1)) a').filter(mine).count()).toBe(0)
  await days.getByRole('link', { name: 'Each Monday', exact: true }).first().click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('It does not come round any more.').waitFor()
})
