import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../../api/client'
import { useAction } from '../../../lib/action'
import { Conflict } from '../../../lib/Conflict'
import { FormProblem, fieldID } from '../../../lib/form'
import { onDemand } from '../../../lib/load'
import { Section } from '../../../lib/Section'
import { Loading, ProblemAlert, ScreenHead } from '../../../lib/states'
import { Audience } from './Audience'
import { type Content, hasAudience, missing, toPreview } from './content'
import { Message } from './Message'
import { Preview } from './Preview'
import { StartDialog } from './StartDialog'
import { form, type Sent, type Target, useCampaignForm } from './useCampaignForm'
import { usePreview } from './usePreview'
import { When } from './When'
import '../campaigns.css'

const TestSend = onDemand(() => import('./TestSend'))

type Props = { title: string; target: Target; begin: Content }

/** A campaign on one page: who, what, when, to whom it would go, a test, and the start. */
export function CampaignFormPage({ title, target, begin }: Props) {
  const t = useTranslations('campaigns.form')
  const navigate = useNavigate()
  const asking = useAction()
  const [counted, setCounted] = useState<Schemas['CampaignPreview'] | null>(null)
  const of = useCampaignForm(target, begin, leave)
  const { content, set, sorted, problem, doing } = of
  const preview = usePreview(content)
  const scheduled = target.kind === 'campaign' && target.campaign.state === 'scheduled'
  const labels = useLabels(of.refused)

  function leave({ kind, id, began }: Sent) {
    notifications.show({ message: t(began ? 'begun' : 'saved', { name: content.name.trim() }), color: 'teal' })
    if (kind === 'recurring') void navigate({ to: '/campaigns/recurring/$id', params: { id } })
    else void navigate({ to: '/campaigns/$id', params: { id } })
  }
  /** Counts what is written now and asks once more. What breaks rules is sent, for the server to say at its fields what is wrong. */
  async function ask() {
    if (missing(content).length > 0 || !hasAudience(content) || of.conflict) return of.start(true)
    let broken = false
    await asking.act('count', async () => {
      const { data, error } = await client.POST('/v1/campaigns/preview', { body: toPreview(content) })
      broken = (error?.errors?.length ?? 0) > 0
      setCounted(data ?? null)
      return error && !broken ? { error } : {}
    })
    if (broken) await of.start(true)
  }

  return (
    <>
      <Anchor component={Link} to="/campaigns" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      <ScreenHead title={title} />
      <div className="campaign-page">
        <Stack gap="lg">
          {of.conflict && (
            <Conflict
              title={t('conflict')}
              takeLabel={t('takeTheirs')}
              onTake={of.throwAway}
              keepLabel={t('keepMine')}
              onKeep={of.keepMine}
            >
              {t('conflictHint')} <Theirs target={target} />
            </Conflict>
          )}
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            description={t('nameHint')}
            maxLength={200}
            autoComplete="off"
            required
            value={content.name}
            error={sorted.at['/name']}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Audience of={of} />
          <Message of={of} />
          <When of={of} target={target} />
          <Section title={t('test')}>
            <Suspense fallback={<Loading rows={2} />}>
              <TestSend content={content} />
            </Suspense>
          </Section>
          {asking.problem && <ProblemAlert problem={asking.problem} />}
          <Group>
            <Button loading={doing === 'begin' || asking.doing !== null} onClick={() => void ask()}>
              {scheduled || target.kind === 'recurring' ? t('saveChanges') : t(`go.${content.when}`)}
            </Button>
            {!of.isRecurring && !scheduled && (
              <Button variant="default" loading={doing === 'save'} onClick={() => void of.start(false)}>
                {t('saveDraft')}
              </Button>
            )}
            {of.changed && (
              <Button variant="subtle" color="gray" onClick={of.throwAway}>
                {t('throwAway')}
              </Button>
            )}
          </Group>
        </Stack>
        <Preview content={content} preview={preview} />
      </div>
      {counted && (
        <StartDialog
          content={content}
          preview={counted}
          sending={doing !== null}
          onConfirm={() => void of.start(true).then(() => setCounted(null))}
          onClose={() => setCounted(null)}
        />
      )}
    </>
  )
}

/** What somebody else saved meanwhile, on a page of its own. */
function Theirs({ target }: { target: Target }) {
  const t = useTranslations('campaigns.form')
  if (target.kind === 'new') return null
  const to = target.kind === 'campaign' ? `/campaigns/${target.campaign.id}` : `/campaigns/recurring/${target.id}`
  return (
    <Anchor component={Link} to={to} target="_blank" size="sm" underline="always">
      {t('seeTheirs')}
    </Anchor>
  )
}

/** What the fields are called where their errors are listed. */
function useLabels(refused: readonly string[]): Record<string, string> {
  const t = useTranslations('campaigns.form')
  return {
    '/name': t('name'),
    '/automation_id': t('automation'),
    '/number_id': t('number'),
    '/list_ids': t('lists'),
    '/segment_ids': t('segments'),
    '/contact_ids': t('contacts'),
    '/at': t('at'),
    '/time': t('when'),
    '/weekdays': t('weekdays'),
    '/days_of_month': t('days'),
    '/ends_at': t('endsAt'),
    '/max_error_percent': t('maxErrors'),
    ...Object.fromEntries(
      refused.map((pointer) => [
        pointer,
        pointer === '/template/template'
          ? t('ofTemplate')
          : t('templatePart', { part: pointer.split('/').slice(2).join(' ') }),
      ]),
    ),
  }
}
