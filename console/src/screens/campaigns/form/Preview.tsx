import { List, Loader, Stack, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import type { Schemas } from '../../../api/client'
import { nameOf } from '../../../lib/contact'
import { useReasonWords } from '../../../lib/figures/reason-words'
import { Bubble } from '../../../lib/preview/Bubble'
import { bubbleOf } from '../../../lib/preview/bubble-content'
import { Section } from '../../../lib/Section'
import { Failed } from '../../../lib/states'
import { type Content, hasAudience, hasMessage } from './content'
import type { CampaignPreview } from './usePreview'

type Props = { content: Content; preview: CampaignPreview }

/** Whom it would reach if it began now, and what three of them would see. */
export function Preview({ content, preview }: Props) {
  const t = useTranslations('campaigns.preview')
  const { data, error, isFetching } = preview
  return (
    <Stack gap="lg" className="campaign-aside">
      <Section
        title={t('title')}
        hint={t('hint')}
        aside={isFetching && <Loader size="xs" aria-label={t('counting')} />}
      >
        {!hasAudience(content) && (
          <Text size="sm" c="dimmed">
            {t('nobodyYet')}
          </Text>
        )}
        {error && !data && <Failed problem={error} retry={() => void preview.refetch()} />}
        {data && hasAudience(content) && <Numbers preview={data} kept={content.keptContacts} />}
      </Section>
      {data && hasAudience(content) && hasMessage(content) && <Samples preview={data} />}
    </Stack>
  )
}

function Numbers({ preview, kept }: { preview: Schemas['CampaignPreview']; kept: number | null }) {
  const t = useTranslations('campaigns.preview')
  const format = useFormatter()
  const rows = [
    ['people', preview.people],
    ['blocked', preview.blocked],
    ['optedOut', preview.opted_out],
    ['withoutAddress', preview.without_address],
    ['reachable', preview.reachable],
  ] as const
  return (
    <>
      <dl className="counts" data-testid="preview">
        {rows.map(([name, count]) => (
          <div key={name} data-name={name}>
            <dt>{t(name)}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      {!preview.sends_marketing && preview.opted_out > 0 && <Text size="sm">{t('noMarketing')}</Text>}
      {kept !== null && <Text size="sm">{t('kept', { count: kept })}</Text>}
      <Text size="sm">
        {preview.recipient_limit === null
          ? t('noLimit')
          : t('limit', {
              limit: preview.recipient_limit,
              left: preview.recipients_left ?? 0,
              fresh: preview.new_recipients,
            })}
      </Text>
      <Text size="sm" fw={600} data-testid="days-needed">
        {preview.days_needed === null ? t('never') : t('days', { count: preview.days_needed })}
      </Text>
    </>
  )
}

function Samples({ preview }: { preview: Schemas['CampaignPreview'] }) {
  const t = useTranslations('campaigns.preview')
  return (
    <Section title={t('samples')} hint={t('samplesHint')}>
      {preview.problems.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t('missing')}
          </Text>
          <List size="sm">
            {preview.problems.map(({ pointer, detail }) => (
              <List.Item key={`${pointer} ${detail}`}>{detail}</List.Item>
            ))}
          </List>
        </div>
      )}
      {preview.samples.map((sample) => (
        <Sample key={sample.contact_id} sample={sample} />
      ))}
    </Section>
  )
}

function Sample({ sample: { contact, contact_id: id, step } }: { sample: Schemas['CampaignSample'] }) {
  const t = useTranslations('campaigns.preview')
  const wordsOf = useReasonWords()
  const name = contact ? nameOf(contact) : id
  return (
    <figure className="sample">
      <figcaption>
        <Text size="sm" fw={600}>
          {name || id}
        </Text>
      </figcaption>
      {step?.message && <Bubble shown={bubbleOf(step.message)} />}
      {step && !step.message && (
        <Text size="sm">
          {t('nothingSent', { reason: step.reason ? wordsOf(step.reason).name : (step.detail ?? '') })}
        </Text>
      )}
      {!step && <Text size="sm">{t('sendsNothing')}</Text>}
    </figure>
  )
}
