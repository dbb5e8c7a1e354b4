import { expect, inject, test } from 'vitest'
import { api, asPerson } from './api'
import { cookieOf, newPage, signedIn, withBrowser } from './browser'
import { textsAt, write } from './simulator'
import { assign, box, bubble, openChat, row, say, writer } from './talk'

withBrowser()

/** Listens as a person until the stream has told of a contact; all that it told is the answer. */
async function streamUntil(cookie: string, contact: string, begun: () => Promise<void>): Promise<string> {
  const stop = new AbortController()
  const response = await fetch(`${inject('stack').url}/v1/events`, { headers: { Cookie: cookie }, signal: stop.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let told = ''
  try {
    for (let ready = false; reader; ) {
      const { value, done } = await reader.read()
      if (done) break
      told += value
      if (!ready && told.includes('event: ready')) {
        ready = true
        await begun()
      }
      if (told.includes(contact)) break
    }
  } finally {
    stop.abort()
  }
  return told
}

test('an operator knows nothing of chats of others, and loses one as it is taken from them', async () => {
  const hers = await writer('+393342000001', 'Sua')
  const his = await writer('+393342000002', 'Altrui')
  const page = await newPage()
  const luca = await signedIn(page, 'chat_operator')
  await assign(hers.id, luca.id)
  await page.goto('/console/')
  await page.getByRole('heading', { name: 'Chat', level: 1 }).waitFor() // it is where they start
  await row(page, hers.name).waitFor()

  const told = await streamUntil(await cookieOf(page), hers.id, async () => {
    await write(his.phone, 'Un segreto')
    await write(hers.phone, 'Per Luca')
  })
  expect(told).not.toContain(his.id)
  await row(page, hers.name).getByText('Per Luca').waitFor()
  await expect.poll(() => page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').count()).toBe(1)
  await page.getByText('Unread (1)').waitFor({ state: 'attached' })
  expect(await page.title()).toMatch(/^\(1\) /)
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('talk')
  await page.getByRole('list', { name: 'Contacts that match' }).getByRole('link', { name: hers.name }).waitFor()
  expect(await page.getByRole('link', { name: his.name }).count()).toBe(0)
  const refused = asPerson(await cookieOf(page), 'GET', `/v1/conversations/${his.id}/messages`)
  await expect(refused).rejects.toThrow('404')
  await page.goto(`/console/chat/${his.id}`)
  await page.getByText('This conversation is not assigned to you').waitFor()
  expect(await page.getByText('Un segreto').count()).toBe(0)

  await openChat(page, hers.name)
  await bubble(page, 'Per Luca').waitFor()
  expect(await page.getByRole('button', { name: 'Assign', exact: true }).count()).toBe(0)
  await assign(hers.id)
  await page.getByText('This conversation is not assigned to you').waitFor()
  await page.getByText('No conversation is assigned to you at the moment.').waitFor()
  expect(await page.getByText('Per Luca').count()).toBe(0)
})

test('two at one chat see each other write, and a reply since the draft began is asked about', async () => {
  const nina = await writer('+393342000003', 'Nina')
  const other = await newPage()
  const luca = { ...(await signedIn(other, 'chat_operator')), name: 'Luca di Chat' }
  await api('PATCH', `/v1/users/${luca.id}`, { name: luca.name })
  const page = await newPage()
  await signedIn(page, 'chat_manager')
  await page.goto('/console/chat')
  await openChat(page, nina.name)

  await page.getByRole('button', { name: 'Assign', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: luca.name, exact: true }).click()
  await page.getByRole('button', { name: `Assigned to ${luca.name}` }).waitFor()
  await other.goto('/console/chat')
  await openChat(other, nina.name) // it came to them by the assignment
  await row(page, nina.name).getByText(`Assigned to ${luca.name}.`).waitFor()

  await box(page).fill('Le rispondo subito')
  await box(other).pressSequentially('Ci penso io')
  await page
    .getByRole('status')
    .filter({ hasText: `${luca.name} is writing…` })
    .waitFor()
  await other.keyboard.press('Enter')
  await bubble(page, 'Ci penso io').waitFor()
  await box(page).press('Enter')
  const asks = page.getByRole('dialog', { name: 'A colleague has answered' })
  await asks.getByText('Ci penso io').waitFor()
  await asks.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => box(page).inputValue()).toBe('Le rispondo subito')
  await box(page).press('Enter')
  await asks.getByRole('button', { name: 'Send all the same' }).click()
  await bubble(other, 'Le rispondo subito').waitFor()
  await expect.poll(() => textsAt(nina.phone)).toEqual(['Ci penso io', 'Le rispondo subito'])
  await say(page, 'E ancora') // what one has seen is not asked about
  await expect.poll(() => textsAt(nina.phone)).toHaveLength(3)
})

test('who was offline in the middle of a chat has what a colleague and the customer wrote', async () => {
  const olga = await writer('+393342000004', 'Olga')
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${olga.id}`)
  await bubble(page, 'Buongiorno!').waitFor()
  await page.context().setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await api('POST', `/v1/conversations/${olga.id}/messages`, { text: 'Risposta del collega' })
  await write(olga.phone, 'E un’altra cosa')
  await expect.poll(() => textsAt(olga.phone)).toEqual(['Risposta del collega'])
  await say(page, 'Scritto senza rete')
  await page.getByText('No answer yet. It is asked again').waitFor()
  await page.context().setOffline(false)
  await bubble(page, 'Risposta del collega').waitFor()
  await bubble(page, 'E un’altra cosa').waitFor()
  await expect.poll(() => textsAt(olga.phone)).toEqual(['Risposta del collega', 'Scritto senza rete'])
})

test('who takes over pauses the automations of the contact, and handing back lets them go on', async () => {
  const piero = await writer('+393342000005', 'Piero')
  const steps = (text: string, more: object = {}) => [{ kind: 'send_message', name: 'remind', text, ...more }]
  async function entered(name: string, its: object[]) {
    const { id } = await api<{ id: string }>('POST', '/v1/automations', { name, start: [], steps: its })
    await api('POST', `/v1/automations/${id}/activate`)
    await api('POST', `/v1/automations/${id}/runs`, { contact_id: piero.id })
  }
  await entered('Chat reminder', steps('Promemoria', { wait: { for: 'P1D' } }))
  const page = await newPage()
  await signedIn(page)
  await page.goto(`/console/chat/${piero.id}`)
  const run = page.getByRole('listitem', { name: 'Chat reminder' })
  await run.getByText(/Waits at “remind” until/).waitFor()
  await page.getByRole('button', { name: 'Take over' }).click()
  await run.getByText('Paused by hand at “remind”').waitFor()
  await page.getByText(/^Taken over since/).waitFor()

  await entered('Chat at once', steps('Automatica'))
  await page.getByRole('listitem', { name: 'Chat at once' }).getByText('Paused by hand').waitFor()
  await say(page, 'Sono un operatore')
  await expect.poll(() => textsAt(piero.phone)).toEqual(['Sono un operatore'])
  await page.getByRole('button', { name: 'Hand back' }).click()
  await expect.poll(() => textsAt(piero.phone)).toEqual(['Sono un operatore', 'Automatica'])
  const sent = bubble(page, 'Automatica')
  await sent.getByRole('link', { name: 'Chat at once' }).waitFor() // what an automation sent names it
  await run.getByRole('button', { name: 'Skip the wait' }).click()
  await expect.poll(() => textsAt(piero.phone)).toHaveLength(3)
  await page.getByText('Not inside any automation.').waitFor()
})
