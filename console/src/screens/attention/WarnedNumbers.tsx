import { Button, Group, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'
import { attentionPaths } from './paths'

type Warned = Schemas['WarnedNumber']

/** Numbers that WhatsApp rates red, or whose limit of people a day dropped. */
export function WarnedNumbers({ numbers }: { numbers: Warned[] }) {
  const t = useTranslations('attention')
  if (numbers.length === 0) return null
  return (
    <Section title={t('numbersTitle')} hint={t('numbersHint')}>
      {numbers.map((one) => (
        <One key={one.number_id} warned={one} />
      ))}
    </Section>
  )
}

function One({ warned }: { warned: Warned }) {
  const t = useTranslations('attention')
  const format = useFormatter()
  const session = useSession()
  const { act, problem, doing } = useAction()
  const refresh = useRefresh()
  const people = (limit: number | null) => (limit === null ? t('anyPeople') : format.number(limit))
  async function dismiss() {
    const call = () => client.POST('/v1/attention/numbers/{id}/dismiss', { params: { path: { id: warned.number_id } } })
    if (await act('do', call, t('dismissed'))) await refresh(...attentionPaths)
  }
  return (
    <div className="cause">
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Text fw={600}>{warned.display_phone}</Text>
          {warned.red_since && (
            <Text size="sm" component="div">
              {t('red')} <Moment at={warned.red_since} muted />
            </Text>
          )}
          {warned.dropped_at && (
            <Text size="sm" component="div">
              {t('dropped', { before: people(warned.dropped_from), now: people(warned.recipient_limit) })}{' '}
              <Moment at={warned.dropped_at} muted />
            </Text>
          )}
        </div>
        {warned.dropped_at && may(session, 'settings:write') && (
          <Button
            size="xs"
            variant="default"
            loading={doing !== null}
            onClick={() => void dismiss()}
            style={{ flexShrink: 0 }}
          >
            {t('dismiss')}
          </Button>
        )}
      </Group>
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
