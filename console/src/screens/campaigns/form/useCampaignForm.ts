import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../../api/client'
import { useSending } from '../../../lib/form'
import { useFormKey } from '../../../lib/hooks'
import { keptNames, useKept, writeKept } from '../../../lib/kept'
import { mayPass } from '../../../lib/problem'
import { newKey } from '../../../lib/random'
import { useRefresh } from '../../../lib/refresh'
import { useSession } from '../../../lib/session'
import { type Content, missing, shownAt, toCampaign, toRecurring } from './content'
import { type Attempt, type Kind, makeOnce, mayBeMade, nameOf, withAttempt } from './creating'
import { found, post, put, read } from './saving'

export const form = 'campaign'

/** What is being written: a new one, a campaign that has not begun, or a recurring one. */
export type Target =
  | { kind: 'new' }
  | { kind: 'campaign'; campaign: Schemas['Campaign'] }
  | { kind: 'recurring'; id: string; updatedAt: string }

/** Where a form leads when it was sent. */
export type Sent = { kind: Kind; id: string; began: boolean }

type Change = Partial<Content> | ((now: Content) => Partial<Content>)

type Outcome = { error?: Problem; sent?: Sent }
type Saved = { error: Problem } | { id: string; begun?: boolean }

const ownPointers = [
  '/name',
  '/automation_id',
  '/number_id',
  '/list_ids',
  '/segment_ids',
  '/contact_ids',
  '/at',
  '/time',
  '/weekdays',
  '/days_of_month',
  '/ends_at',
  '/max_error_percent',
]

/** Errors where the form has their fields. */
function placed(problem: Problem): Problem {
  const errors = problem.errors?.map((one) => ({ ...one, pointer: shownAt(one.pointer) }))
  return errors ? { ...problem, errors } : problem
}

/** What is edited, as the server had it when the page was opened. */
function storedOf(target: Target): { id: string; updatedAt: string } {
  if (target.kind === 'new') return { id: 'new', updatedAt: '' }
  if (target.kind === 'recurring') return target
  return { id: target.campaign.id, updatedAt: target.campaign.updated_at }
}

/** What is written of a campaign, kept over a reload, and how it is sent: saved alone, or saved and begun. */
export function useCampaignForm(target: Target, begin: Content, onSent: (sent: Sent) => void) {
  const t = useTranslations('campaigns.form')
  const session = useSession()
  const refresh = useRefresh()
  const schedule = useFormKey()
  const start = JSON.stringify(begin)
  const { id: opened, updatedAt } = storedOf(target)
  const uid = `${session.user.id}.campaign.${opened}`
  const kept = useKept(uid, {
    content: start,
    // what was written on: as it was when somebody began to write
    since: updatedAt,
    // a new one that was made before it was refused to begin is written on, and not made twice
    saved: '',
    // how a new one is made, once: the key of all attempts, and those whose outcome is not known
    key: '',
    attempts: '[]',
  })
  const newest = useRef(kept.values.content)
  newest.current = kept.values.content
  const content: Content = JSON.parse(kept.values.content)
  const [refused, setRefused] = useState<string[]>([])
  const [round, setRound] = useState(0)
  const isRecurring = content.when === 'recurring'
  const kind: Kind = isRecurring ? 'recurring' : 'campaign'
  const conflict = Date.parse(updatedAt) > Date.parse(kept.values.since)

  /** Forgets what is written, with what a field kept that is not complete yet. */
  function forget() {
    kept.clear()
    for (const name of keptNames(`json.${uid}/`)) writeKept(name, null)
    setRound(round + 1)
  }

  async function make(attempt: Attempt): Promise<Saved> {
    const key = kept.values.key || newKey()
    const earlier: Attempt[] = JSON.parse(kept.values.attempts)
    // before it is sent, because the page may be gone before it is answered
    kept.set({ key, attempts: JSON.stringify(withAttempt(earlier, attempt)) })
    const outcome = await makeOnce(attempt, earlier, (one) => post(one, key))
    if ('error' in outcome) {
      const error = outcome.error ?? found('unknown', t('notMade'))
      if (!mayBeMade(error)) kept.set({ attempts: JSON.stringify(earlier) })
      return { error }
    }
    const { made, by } = outcome
    if (by.kind !== kind) {
      kept.set({ key: '', attempts: '[]' })
      void refresh('/v1/campaigns', '/v1/recurring_campaigns')
      return { error: found('made-before', t(`madeBefore.${by.kind}`, { name: nameOf(by) })) }
    }
    kept.set({ key: '', attempts: '[]', saved: `${kind}/${made.id}` })
    if (by.body === attempt.body) return { id: made.id }
    notifications.show({ message: t('wasMade', { name: nameOf(by) }) })
    return replace(made.id, attempt.body)
  }

  async function replace(id: string, body: string): Promise<Saved> {
    const now = await read(kind, id)
    if (!now.data) return { error: now.error ?? found('unknown', t('notMade')) }
    // it was begun before, by an attempt whose answer was lost, or by somebody else
    if (!isRecurring && !['draft', 'scheduled'].includes(now.data.state)) return { id, begun: true }
    if (target.kind !== 'new' && now.data.updated_at !== kept.values.since) {
      void refresh('/v1/campaigns/{id}', '/v1/recurring_campaigns/{id}')
      return { error: found('changed-meanwhile', t('changedMeanwhile')) }
    }
    const { data, error } = await put(kind, id, body)
    if (!data) return { error: error ?? found('unknown', t('notMade')) }
    kept.set({ since: data.updated_at })
    return { id }
  }

  function save(): Promise<Saved> {
    const body = JSON.stringify(isRecurring ? toRecurring(content) : toCampaign(content))
    if (target.kind !== 'new') return replace(opened, body)
    const [savedKind, id] = kept.values.saved.split('/')
    return id && savedKind === kind ? replace(id, body) : make({ kind, body })
  }

  async function send(begins: boolean): Promise<Outcome> {
    const saved = await save()
    if ('error' in saved) return { error: saved.error }
    const { id, begun = false } = saved
    if (isRecurring || begun) return { sent: { kind, id, began: true } }
    const scheduled = target.kind === 'campaign' && target.campaign.state === 'scheduled'
    if (!begins || scheduled) return { sent: { kind, id, began: scheduled } }
    const { error } = await client.POST('/v1/campaigns/{id}/schedule', {
      params: { path: { id }, header: { 'Idempotency-Key': schedule.key } },
    })
    // another try after a refusal is another call: what was refused may have been mended
    if (error && !mayPass(error)) schedule.renew()
    return error ? { error } : { sent: { kind, id, began: true } }
  }

  const begins = useRef(false)
  const [doing, setDoing] = useState<'save' | 'begin'>('save')
  const sending = useSending<Outcome>({
    pointers: [...ownPointers, ...refused],
    check: () =>
      Object.fromEntries(
        missing(content).map((pointer) => [pointer, t(pointer === '/name' ? 'nameNeeded' : 'atNeeded')]),
      ),
    send: async () => {
      const outcome = await send(begins.current)
      if (!outcome.error) return outcome
      const error = placed(outcome.error)
      setRefused((error.errors ?? []).map(({ pointer }) => pointer).filter((one) => one.startsWith('/template')))
      return { error }
    },
    onDone: ({ sent }) => {
      if (!sent) return
      void refresh('/v1/campaigns', '/v1/recurring_campaigns')
      forget()
      onSent(sent)
    },
  })
  return {
    ...sending,
    content,
    /** What is written, for what its fields keep; another one in another round, once it was thrown away. */
    uid,
    round,
    /** What is being sent, while it is. */
    doing: sending.sending ? doing : null,
    /** Saves it, and lets it begin where that is asked for. */
    start: async (begin: boolean) => {
      begins.current = begin
      setDoing(begin ? 'begin' : 'save')
      await sending.submit()
    },
    refused,
    isRecurring,
    /** Somebody else saved it after what is here was begun to be written. */
    conflict,
    /** Takes what is written here, though somebody else saved something meanwhile. */
    keepMine: () => {
      sending.reset()
      kept.set({ since: updatedAt })
    },
    changed: kept.values.content !== start || kept.values.saved !== '',
    /** Merges into what is written by now, which may be newer than what the caller saw. */
    set: (change: Change) => {
      const now: Content = JSON.parse(newest.current)
      newest.current = JSON.stringify({ ...now, ...(typeof change === 'function' ? change(now) : change) })
      kept.set({ content: newest.current })
    },
    throwAway: () => {
      const { key, attempts } = kept.values
      sending.reset()
      forget()
      // one of them may have made a campaign, which is then the one that is written next
      if (attempts !== '[]') kept.set({ content: start, since: updatedAt, saved: '', key, attempts })
    },
  }
}

export type CampaignForm = ReturnType<typeof useCampaignForm>
