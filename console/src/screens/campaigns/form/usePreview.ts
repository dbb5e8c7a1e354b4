import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../../api/client'
import { may, useSession } from '../../../lib/session'
import { type Content, hasAudience, toPreview } from './content'

/** How long somebody must stop writing before the people are counted anew. */
const pause = 500

/** Whom the campaign would reach, counted anew as it is written. */
export function usePreview(content: Content) {
  const session = useSession()
  const [settled] = useDebouncedValue(JSON.stringify(toPreview(content)), pause)
  return api.useQuery(
    'post',
    '/v1/campaigns/preview',
    { body: JSON.parse(settled) },
    { enabled: may(session, 'contacts:read') && hasAudience(content), placeholderData: keepPreviousData },
  )
}

export type CampaignPreview = ReturnType<typeof usePreview>
