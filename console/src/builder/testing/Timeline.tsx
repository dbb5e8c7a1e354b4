import { Alert, Anchor, Badge, Stack, Text, Title } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { useReason } from '../../lib/automation/reason'
import { Bubble } from '../../lib/preview/Bubble'
import { type Bubbled, bubbleOf } from '../../lib/preview/bubble-content'
import { useEditor } from '../editor'
import { treeOf } from '../model/tree'
import { useStepTitle } from '../publish/names'
import { Effects } from './Effects'
import type { Answer } from './PlayThrough'

type Event = Schemas['SimulatedEvent']
type StepName = Schemas['StepName']

/** What happens, with its dates, in the contact's zone; a click shows the card. */
export function Timeline({ answer, onShown }: { answer: Answer; onShown: () => void }) {
  const t = useTranslations('testing')
  const { timeline, end, time_zone: zone } = answer.simulation
  const clock = useClock(zone)
  return (
    <Stack component="section" aria-labelledby="test-timeline" gap="sm">
      <Title order={2} size="h4" id="test-timeline">
        {t('timeline')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('zone', { zone })}
      </Text>
      <ol className="timeline" data-testid="timeline">
        {timeline.map((event, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer never changes
          <li key={n} data-what={event.what}>
            <time dateTime={event.at}>{clock(event.at)}</time>
            <One event={event} answer={answer} clock={clock} onShown={onShown} />
          </li>
        ))}
        <li data-what="end">
          <time dateTime={end.at}>{clock(end.at)}</time>
          <Text size="sm" fw={600}>
            {t(`end.${end.state}`)}
          </Text>
          {end.detail && <Text size="sm">{end.detail}</Text>}
          {end.unheard > 0 && <Text size="sm">{t('unheard', { count: end.unheard })}</Text>}
        </li>
      </ol>
      <Alert color="gray" variant="light">
        <Text size="sm">{t('leftOut')}</Text>
      </Alert>
    </Stack>
  )
}

/** A moment on the contact's wall clock, which names its zone. */
function useClock(zone: string): (at: string) => string {
  const format = useFormatter()
  return (at) =>
    format.dateTime(new Date(at), {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
      timeZoneName: 'short',
    })
}

type OneProps = { event: Event; answer: Answer; clock: (at: string) => string; onShown: () => void }

function One({ event, answer, clock, onShown }: OneProps) {
  if (event.customer) return <Customer customer={event.customer} />
  if (event.wait) return <Waits wait={event.wait} clock={clock} />
  return event.step ? <Performed step={event.step} answer={answer} onShown={onShown} /> : null
}

function Waits({ wait, clock }: { wait: Schemas['SimulatedWait']; clock: (at: string) => string }) {
  const t = useTranslations('testing')
  return (
    <Text size="sm" c="dimmed">
      {t('waits', { at: clock(wait.until) })}
      {wait.reasons.length > 0 && ` (${wait.reasons.map((reason) => t(`reasons.${reason}`)).join(', ')})`}
    </Text>
  )
}

function Performed({ step, answer, onShown }: { step: Schemas['SimulatedStep']; answer: Answer; onShown: () => void }) {
  const t = useTranslations('testing')
  const arms = useTranslations('automation.arms')
  const reason = useReason()
  const arm = (['then', 'else', 'no_reply'] as const).find((one) => one === step.branch)
  return (
    <Stack gap={6} align="start">
      <StepLink step={step.step} answer={answer} onShown={onShown} />
      {step.status !== 'done' && (
        <Badge variant="light" color={step.status === 'skipped' ? 'yellow' : 'red'} className="tag">
          {t(`status.${step.status}`)}
          {step.reason && `: ${reason(step.reason)}`}
        </Badge>
      )}
      {step.detail && <Text size="sm">{step.detail}</Text>}
      {step.message && <Message message={bubbleOf(step.message)} />}
      {arm && <Text size="sm">{t('branch', { arm: arms(arm) })}</Text>}
      <Effects step={step} />
    </Stack>
  )
}

function Message({ message }: { message: Bubbled }) {
  const t = useTranslations('testing')
  return (
    <>
      <Bubble shown={message} />
      {message.rows.length > 0 && (
        <ul className="timeline-rows">
          {message.rows.map((row) => (
            <li key={row}>{row}</li>
          ))}
        </ul>
      )}
      {message.url && (
        <Text size="sm" c="dimmed" className="timeline-url">
          {message.url}
        </Text>
      )}
      {message.filename && <Text size="sm">{t('media', { type: message.filename })}</Text>}
    </>
  )
}

/** The name of a step, which leads to its card as it stands now: it may have been moved since, or deleted. */
function StepLink({ step, answer, onShown }: { step: StepName; answer: Answer; onShown: () => void }) {
  const t = useTranslations('testing')
  const titleOf = useStepTitle()
  const now = useEditor((editor) => editor.definition.steps)
  const select = useEditor((editor) => editor.select)
  const played = [...treeOf(answer.of.steps).values()].find((spot) => spot.place === step.place)
  const uid = played?.step.uid
  const name = titleOf(step)
  if (!uid || !treeOf(now).has(uid)) return <Text fw={600}>{name}</Text>
  return (
    <Anchor
      component="button"
      type="button"
      fw={600}
      aria-label={t('showStep', { step: name })}
      onClick={() => {
        select(uid)
        onShown()
      }}
    >
      {name}
    </Anchor>
  )
}

function Customer({ customer }: { customer: Schemas['SimulatedMessage'] }) {
  const t = useTranslations('testing')
  const words = useTranslations('testing.routing')
  const how = customer.clicked ? t('customerClicks') : customer.button ? t('customerTaps') : t('customerWrites')
  const taken = routings.find((one) => one === customer.routing)
  return (
    <Stack gap={4} align="end" className="timeline-customer">
      <Text size="sm" fw={600}>
        {how}
      </Text>
      {(customer.text ?? customer.button) && <div className="bubble bubble-in">{customer.text ?? customer.button}</div>}
      {taken && (
        <Text size="sm" c="dimmed">
          {words(taken)}
          {customer.starts && customer.starts.length > 0 && `: ${customer.starts.join(', ')}`}
        </Text>
      )}
    </Stack>
  )
}

const routings = [
  'reply',
  'phrase',
  'consent',
  'first_message',
  'holiday',
  'closed_hours',
  'any_message',
  'quiet',
  'nowhere',
] as const
