import { Alert, Anchor, Text } from '@mantine/core'
import { IconClock, IconPlayerPause } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { may, useSession } from '../../lib/session'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'
import { causes } from './causes'

const quiet = { message: { color: 'var(--mantine-color-text)' } }

/** What keeps a campaign: why it paused and what cures it, or what it waits for. */
export function Paused({ campaign }: { campaign: Schemas['Campaign'] }) {
  const t = useTranslations('campaigns')
  const { paused, waiting } = campaign
  if (paused) {
    const byHand = paused.code === 'by_hand'
    return (
      <Alert
        color={byHand ? 'gray' : 'yellow'}
        variant="light"
        icon={<IconPlayerPause aria-hidden />}
        title={t(`causes.${paused.code}.name`)}
        role={byHand ? undefined : 'alert'}
        styles={quiet}
      >
        <Text size="sm">{t(`causes.${paused.code}.cure`)}</Text>
        <Where campaign={campaign} code={paused.code} />
        {paused.reason && (
          <Text size="sm" mt={4}>
            {paused.reason}
          </Text>
        )}
      </Alert>
    )
  }
  if (!waiting) return null
  return (
    <Alert color="blue" variant="light" icon={<IconClock aria-hidden />} title={t('waits')} styles={quiet}>
      <Text size="sm" component="div">
        {waiting.reason} · {t('until')} <Moment at={waiting.until} muted />
      </Text>
    </Alert>
  )
}

/** A link to where the cause is mended, for who may go there. */
function Where({ campaign, code }: { campaign: Schemas['Campaign']; code: Schemas['CampaignPaused']['code'] }) {
  const t = useTranslations('campaigns.cures')
  const session = useSession()
  const cure = causes[code]
  if (cure === 'automation' && campaign.automation_id && !campaign.template)
    return (
      <Text size="sm">
        <ThingLink kind="automation" id={campaign.automation_id}>
          {t('automation')}
        </ThingLink>
      </Text>
    )
  if (cure === 'numbers' && may(session, 'settings:read'))
    return (
      <Text size="sm">
        <Anchor component={Link} to="/settings/numbers" inherit underline="always">
          {t('numbers')}
        </Anchor>
      </Text>
    )
  return null
}
