import { expect, test } from 'vitest'
import { api } from './api'
import { newPage, signedIn, withBrowser } from './browser'
import { looksRight } from './looks'
import { textsAt } from './simulator'

withBrowser()

type Made = { id: string; steps: { id: string }[] }
const phone = '+393339960001'

test('who waits where is seen at the step, and steered there', async () => {
  const page = await newPage()
  await signedIn(page)
  const steps = [
    { name: 'remind', kind: 'send_template', template: 'choice', language: 'it', wait: { for: 'P3D' } },
    { kind: 'add_tags', tags: ['reminded'] },
  ]
  const automation = await api<Made>('POST', '/v1/automations', { name: 'Reminds', steps })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await page.goto(`/console/automations/${automation.id}`)
  await page.getByRole('heading', { name: 'Reminds' }).waitFor()
  await api('POST', `/v1/automations/${automation.id}/runs`, { contact: { phone, first_name: 'Nina' } })
  // the number comes without a reload, and opens the people
  await page
    .getByRole('button', { name: /1 (person|contact|stands|stand)/ })
    .first()
    .click()
  const drawer = page.getByRole('dialog')
  const card = drawer.getByRole('listitem', { name: 'Nina' })
  await card.getByText('Waits at “remind”').waitFor()
  await looksRight(page, 'people at a step')
  await card.getByRole('button', { name: 'Pause' }).click()
  await card.getByText('Paused by hand at “remind”').waitFor()
  await card.getByRole('button', { name: 'Resume' }).click()
  await card.getByText('Waits at “remind”').waitFor()
  expect(await textsAt(phone)).toEqual([])
  await card.getByRole('button', { name: 'Skip the wait' }).click()
  await drawer.getByText('Nobody is here.').waitFor()
  await expect.poll(() => textsAt(phone)).toHaveLength(1)
  await page.goto(`/console/automations/${automation.id}?tab=runs`)
  await page.getByRole('listitem', { name: 'Nina' }).getByText('Completed').waitFor()
  await looksRight(page, 'runs')
  await page.getByLabel('Show').selectOption('Paused')
  await page.getByText('Nobody is here.').waitFor()
})

test('the history says who changed what, and leads back', async () => {
  const page = await newPage()
  await signedIn(page)
  const first = [{ kind: 'send_message', text: 'Uno' }]
  const automation = await api<Made>('POST', '/v1/automations', { name: 'Has a history', steps: first })
  const [step] = automation.steps
  await api('PUT', `/v1/automations/${automation.id}`, {
    name: 'Has a history',
    steps: [{ id: step?.id, kind: 'send_message', text: 'Due' }],
  })
  await page.goto(`/console/automations/${automation.id}?tab=history`)
  await page.getByRole('button', { name: 'Changes of revision 2' }).click()
  await page.getByText('Uno').waitFor()
  await page.getByText('Due').waitFor()
  await looksRight(page, 'history')
  await page.getByRole('button', { name: 'Restore revision 1' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await page.getByText('Revision 3', { exact: true }).waitFor()
  const now = await api<{ steps: { text: string }[] }>('GET', `/v1/automations/${automation.id}`)
  expect(now.steps[0]?.text).toBe('Uno')
})

test('who stands at a step that the draft deletes is seen where it stood, and the step comes back with its id', async () => {
  const page = await newPage()
  await signedIn(page)
  const steps = [
    { kind: 'add_tags', tags: ['asked'] },
    { name: 'remind', kind: 'send_template', template: 'choice', language: 'it', wait: { for: 'P3D' } },
    { kind: 'add_tags', tags: ['reminded'] },
  ]
  const automation = await api<Made>('POST', '/v1/automations', { name: 'Deletes a step', steps })
  await api('POST', `/v1/automations/${automation.id}/activate`)
  await api('POST', `/v1/automations/${automation.id}/runs`, {
    contact: { phone: '+393339960002', first_name: 'Olga' },
  })
  await page.goto(`/console/automations/${automation.id}`)
  const card = page.getByRole('button', { name: /^Step 2: remind/ })
  await page.getByRole('button', { name: '1 person stands here: remind' }).waitFor()
  await card.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  const ghost = page.getByRole('group', { name: /^remind .*deleted in this draft$/ })
  await ghost.waitFor()
  expect(await page.getByRole('list', { name: 'Steps' }).ariaSnapshot()).toMatch(
    /Step 1: Add tags(.|\n)*group "remind(.|\n)*Step 2: Add tags/,
  )
  await looksRight(page, 'builder ghost')
  await ghost.getByRole('button', { name: '1 person stands here: remind' }).click()
  await page.getByRole('dialog').getByRole('listitem', { name: 'Olga' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await ghost.getByRole('button', { name: 'Restore: remind' }).click()
  await card.waitFor()
  expect(await ghost.count()).toBe(0)
  await expect.poll(() => page.locator(':focus').getAttribute('data-card')).toBe(automation.steps[1]?.id)
  await page.keyboard.press('Control+z')
  await ghost.waitFor()
  await page.keyboard.press('Control+Shift+z')
  await card.waitFor()
  // it is the same step again: nothing is left to publish
  await page.getByText('No changes').waitFor()
})
