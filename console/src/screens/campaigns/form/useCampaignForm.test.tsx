import { act } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Schemas } from '../../../api/client'
import { keptNames, writeKept } from '../../../lib/kept'
import { SessionProvider } from '../../../lib/session'
import { show } from '../../../test/render'
import { HttpResponse, http, origin, refusal, server } from '../../../test/server'
import { session } from '../../../test/session'
import { type Content, emptyContent, fromCampaign } from './content'
import { type CampaignForm, type Target, useCampaignForm } from './useCampaignForm'

beforeEach(() => sessionStorage.clear())

type Body = { name: string }
const draft: Schemas['Campaign'] = {
  id: 'c1',
  name: 'Spring',
  state: 'draft',
  workflow_id: '',
  reason: '',
  ending_runs: false,
  automation_id: null,
  template: { name: 'welcome', language: 'it' },
  number_id: 'n1',
  list_ids: ['l1'],
  segment_ids: [],
  contacts: 0,
  at: null,
  max_error_percent: 20,
  members: {
    total: 0,
    to_start: 0,
    entered: 0,
    not_entered: 0,
    inside: 0,
    once_ever: 0,
    too_many: 0,
    gone: 0,
    left_out: 0,
  },
  paused: null,
  waiting: null,
  started_at: null,
  ended_at: null,
  retry_of: null,
  recurring_id: null,
  created_at: '2026-11-30T08:00:00Z',
  updated_at: '2026-11-30T08:00:00Z',
}

type FormProps = { target: Target; begin: Content; sent: () => void; tell: (form: CampaignForm) => void }

function Form({ target, begin, sent, tell }: FormProps) {
  tell(useCampaignForm(target, begin, sent))
  return null
}

/** The form of a campaign, and what it led to. */
async function open(target: Target, begin: Content) {
  const sent = vi.fn()
  let form: CampaignForm | undefined
  await show(
    <SessionProvider value={session()}>
      <Form
        target={target}
        begin={begin}
        sent={sent}
        tell={(shown) => {
          form = shown
        }}
      />
    </SessionProvider>,
  )
  const now = () => {
    if (!form) throw new Error('there is no form')
    return form
  }
  return { sent, now, set: (change: Partial<Content>) => act(async () => now().set(change)) }
}

test('a recurring campaign whose answer was lost is changed by the next attempt, and no second one is made', async () => {
  const made: Body[] = []
  const replaced: Body[] = []
  const keys = new Set<string | null>()
  let lost = true
  server.use(
    http.post(`${origin}/v1/recurring_campaigns`, async ({ request }) => {
      keys.add(request.headers.get('Idempotency-Key'))
      const body = (await request.json()) as Body
      if (made[0] && made[0].name !== body.name) return refusal(409, 'idempotency-key-reused')
      if (made.length === 0) made.push(body)
      if (lost) return HttpResponse.error()
      return HttpResponse.json({ id: 'r1', updated_at: '2026-11-30T08:00:00Z' }, { status: 201 })
    }),
    http.get(`${origin}/v1/recurring_campaigns/r1`, () =>
      HttpResponse.json({ id: 'r1', state: 'active', updated_at: '2026-11-30T08:00:00Z' }),
    ),
    http.put(`${origin}/v1/recurring_campaigns/r1`, async ({ request }) => {
      replaced.push((await request.json()) as Body)
      return HttpResponse.json({ id: 'r1', updated_at: '2026-11-30T08:01:00Z' })
    }),
  )
  const first = await open({ kind: 'new' }, emptyContent)
  await first.set({ name: 'Mondays', when: 'recurring', lists: ['l1'] })
  await act(async () => first.now().start(true))
  expect(first.now().problem?.type).toBe('/problems/unreached')
  // the page is loaded anew, and something is changed
  lost = false
  const second = await open({ kind: 'new' }, emptyContent)
  expect(second.now().content.name).toBe('Mondays')
  await second.set({ name: 'Tuesdays' })
  await act(async () => second.now().start(true))
  expect(second.now().problem).toBeNull()
  expect(second.sent).toHaveBeenCalledWith({ kind: 'recurring', id: 'r1', began: true })
  expect(made.map(({ name }) => name)).toEqual(['Mondays'])
  expect(replaced.map(({ name }) => name)).toEqual(['Tuesdays'])
  expect(keys.size).toBe(1)
})

test('what somebody else saved meanwhile is not written over until one chooses', async () => {
  let stored = draft
  const replaced: Body[] = []
  server.use(
    http.get(`${origin}/v1/campaigns/c1`, () => HttpResponse.json(stored)),
    http.put(`${origin}/v1/campaigns/c1`, async ({ request }) => {
      replaced.push((await request.json()) as Body)
      return HttpResponse.json({ ...stored, updated_at: '2026-11-30T08:10:00Z' })
    }),
  )
  const first = await open({ kind: 'campaign', campaign: draft }, fromCampaign(draft))
  await first.set({ name: 'Mine' })
  stored = { ...draft, name: 'Theirs', updated_at: '2026-11-30T08:05:00Z' }
  await act(async () => first.now().start(false))
  expect(first.now().problem?.type).toBe('/problems/changed-meanwhile')
  expect(replaced).toEqual([])
  // the page shows what is there by now, and what was written stays
  const second = await open({ kind: 'campaign', campaign: stored }, fromCampaign(stored))
  expect(second.now().conflict).toBe(true)
  expect(second.now().content.name).toBe('Mine')
  await act(async () => second.now().keepMine())
  expect(second.now().conflict).toBe(false)
  await act(async () => second.now().start(false))
  expect(replaced.map(({ name }) => name)).toEqual(['Mine'])
  expect(second.sent).toHaveBeenCalledWith({ kind: 'campaign', id: 'c1', began: false })
})

test('what a field kept unfinished is of this campaign, and goes with what is thrown away', async () => {
  const { now, set } = await open({ kind: 'new' }, emptyContent)
  await set({ name: 'Mondays' })
  const other = await open({ kind: 'campaign', campaign: draft }, fromCampaign(draft))
  expect(other.now().uid).not.toBe(now().uid)
  const [mine, theirs] = [now().uid, other.now().uid].map((uid) => `json.${uid}/buttons/0/flow/data`)
  for (const name of [mine, theirs]) writeKept(name ?? '', { text: '{"half' })
  await act(async () => now().throwAway())
  expect(keptNames('json.')).toEqual([theirs])
  expect(now().content.name).toBe('')
})
