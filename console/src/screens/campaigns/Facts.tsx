import { Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { useNames, withChosen } from '../../lib/names'
import { Section } from '../../lib/Section'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'

/** What a campaign was made of. */
export function Facts({ campaign }: { campaign: Schemas['Campaign'] }) {
  const t = useTranslations('campaigns')
  const format = useFormatter()
  const names = useNames({ lists: true, segments: true, directory: true })
  const directory = api.useQuery('get', '/v1/directory')
  const number = directory.data?.numbers.find(({ id }) => id === campaign.number_id)
  const called = (choices: { value: string; label: string }[], id: string) =>
    withChosen(choices, id).find(({ value }) => value === id)?.label ?? id
  const audience = [
    ...campaign.list_ids.map((id) => t('ofList', { name: called(names.lists, id) })),
    ...campaign.segment_ids.map((id) => t('ofSegment', { name: called(names.segments, id) })),
    ...(campaign.contacts > 0 ? [t('ofContacts', { count: campaign.contacts })] : []),
  ]
  return (
    <Section title={t('facts')}>
      <dl className="facts">
        <Fact label={t('what')}>
          {campaign.template
            ? [campaign.template.name, campaign.template.language].filter(Boolean).join(' · ')
            : campaign.automation_id && (
                <ThingLink kind="automation" id={campaign.automation_id}>
                  {called(names.automations, campaign.automation_id)}
                </ThingLink>
              )}
        </Fact>
        <Fact label={t('audience')}>{format.list(audience) || '–'}</Fact>
        {number && <Fact label={t('number')}>{number.display_phone}</Fact>}
        <Fact label={t('when')}>
          {campaign.at ? <Moment at={campaign.at} /> : <Text size="sm">{t('whenStarted')}</Text>}
        </Fact>
        {campaign.started_at && (
          <Fact label={t('startedAt')}>
            <Moment at={campaign.started_at} />
          </Fact>
        )}
        {campaign.ended_at && (
          <Fact label={t('endedAt')}>
            <Moment at={campaign.ended_at} />
          </Fact>
        )}
        <Fact label={t('pausesAt')}>{t('percent', { percent: campaign.max_error_percent })}</Fact>
        {campaign.retry_of && (
          <Fact label={t('retryOf')}>
            <ThingLink kind="campaign" id={campaign.retry_of}>
              {t('theCampaign')}
            </ThingLink>
          </Fact>
        )}
        {campaign.recurring_id && (
          <Fact label={t('madeBy')}>
            <ThingLink kind="recurring_campaign" id={campaign.recurring_id}>
              {t('theRecurring')}
            </ThingLink>
          </Fact>
        )}
      </dl>
    </Section>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
