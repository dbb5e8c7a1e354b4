import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'

const colors: Record<Schemas['CampaignState'], string> = {
  draft: 'gray',
  scheduled: 'blue',
  running: 'teal',
  paused: 'yellow',
  done: 'gray',
  cancelled: 'gray',
}

/** What a campaign does now, in a word. */
export function CampaignState({ state }: { state: Schemas['CampaignState'] }) {
  const t = useTranslations('campaigns.states')
  return (
    <Badge variant="light" color={colors[state]} className="tag">
      {t(state)}
    </Badge>
  )
}
