import { Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { Moment } from '../../lib/time'
import { attentionPaths } from './paths'

type Automation = Schemas['RestoredAutomation']

/** After the database was set back to a backup somebody decides from where each automation goes on. */
export function Restored({ automations }: { automations: Automation[] }) {
  const t = useTranslations('attention')
  if (automations.length === 0) return null
  return (
    <Section title={t('restoredTitle')} hint={t('restoredHint')}>
      {automations.map((one) => (
        <One key={one.automation_id} automation={one} />
      ))}
    </Section>
  )
}

function One({ automation }: { automation: Automation }) {
  const t = useTranslations('attention')
  const session = useSession()
  const { act, problem, doing } = useAction()
  const refresh = useRefresh()
  async function goOn(from: 'workflow' | 'row') {
    const body = { automation_id: automation.automation_id, go_on: from }
    const call = () => client.POST('/v1/attention/restored', { body })
    if (await act(from, call, t('resumed'))) await refresh(...attentionPaths)
  }
  return (
    <div className="cause">
      <Group justify="space-between">
        <div>
          <Text fw={600}>{automation.name}</Text>
          <Text size="sm" c="dimmed" component="div">
            {t('runs', { count: automation.runs })} · {t('since')} <Moment at={automation.since} muted />
          </Text>
        </div>
        {may(session, 'runs:write') && (
          <Group gap="xs">
            <Button
              size="xs"
              loading={doing === 'workflow'}
              onClick={() => void goOn('workflow')}
              title={t('fromWorkflowHint')}
            >
              {t('fromWorkflow')}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={doing === 'row'}
              onClick={() => void goOn('row')}
              title={t('fromRowHint')}
            >
              {t('fromRow')}
            </Button>
          </Group>
        )}
      </Group>
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
