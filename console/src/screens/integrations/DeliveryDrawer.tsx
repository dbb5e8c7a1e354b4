import { Anchor, Drawer, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { stepName, stepsOf } from '../../lib/automation-steps'
import { CodeBlock } from '../../lib/CodeBlock'
import { nameOf } from '../../lib/contact'
import { CopyText } from '../../lib/copy'
import { may, useSession } from '../../lib/session'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'
import { facts } from './looks'
import { StateBadge } from './StateBadge'
import { useAnswerWords } from './words'

type Delivery = Schemas['WebhookDelivery']

/** One webhook: its attempts, what it was answered, and whose it was. */
export function DeliveryDrawer({ delivery: one, onClose }: { delivery: Delivery; onClose: () => void }) {
  const t = useTranslations('integrations')
  const format = useFormatter()
  const wordsOf = useAnswerWords()
  const request = `${one.run_id}-${one.visit}`
  const all: [string, ReactNode][] = [
    [t('state'), <StateBadge key="state" state={one.state} />],
    [t('answer'), wordsOf(one.last_status, one.error)],
    [t('attemptsLabel'), format.number(one.attempts)],
    [t('duration'), t('ms', { ms: one.duration_ms })],
    [t('when'), <Moment key="at" at={one.updated_at} />],
    ...(one.next_attempt_at
      ? [[t('nextAttempt'), <Moment key="next" at={one.next_attempt_at} />] satisfies [string, ReactNode]]
      : []),
    [
      t('requestId'),
      <Group key="id" gap={4} wrap="nowrap">
        <span>{request}</span>
        <CopyText text={request} />
      </Group>,
    ],
  ]
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={t('deliveryTo', { host: one.host })}>
      <Stack>
        <dl style={facts}>
          {all.map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
          <Whose delivery={one} />
        </dl>
        {one.answer && <CodeBlock label={t('answer')}>{one.answer}</CodeBlock>}
      </Stack>
    </Drawer>
  )
}

/** A name and what it says, in the two columns. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Text component="div" size="sm" display="contents">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <dd style={{ margin: 0 }}>{children}</dd>
    </Text>
  )
}

/** Whose it was: the contact, the step that sent it, and what their run does now. */
function Whose({ delivery: one }: { delivery: Delivery }) {
  const t = useTranslations('integrations')
  const runs = useTranslations('runs')
  const session = useSession()
  const of = (id: string) => ({ params: { path: { id } } })
  const run = api.useQuery('get', '/v1/runs/{id}', of(one.run_id), { enabled: may(session, 'runs:read') })
  const automation = api.useQuery('get', '/v1/automations/{id}', of(one.automation_id), {
    enabled: may(session, 'automations:read'),
  })
  const step = stepsOf(automation.data?.steps ?? []).find(({ id }) => id === one.step_id)
  return (
    <>
      <Fact name={t('contact')}>
        <ThingLink kind="contact" id={one.contact_id}>
          {(run.data?.contact && nameOf(run.data.contact)) || t('toContact')}
        </ThingLink>
      </Fact>
      {automation.data && (
        <Fact name={t('automation')}>
          <ThingLink kind="automation" id={one.automation_id}>
            {automation.data.name}
          </ThingLink>
          {step && (
            <>
              {' · '}
              <Anchor
                inherit
                underline="always"
                renderRoot={(props) => (
                  <Link
                    {...props}
                    to="/automations/$id"
                    params={{ id: one.automation_id }}
                    search={{ step: one.step_id }}
                  />
                )}
              >
                {stepName(step)}
              </Anchor>
            </>
          )}
        </Fact>
      )}
      {run.data && (
        <Fact name={t('run')}>
          {runs(`status.${run.data.status}`)}
          {automation.data && !run.data.ended_at && (
            <>
              {' · '}
              <Anchor
                inherit
                underline="always"
                renderRoot={(props) => (
                  <Link {...props} to="/automations/$id" params={{ id: one.automation_id }} search={{ tab: 'runs' }} />
                )}
              >
                {t('toRuns')}
              </Anchor>
            </>
          )}
        </Fact>
      )}
    </>
  )
}
