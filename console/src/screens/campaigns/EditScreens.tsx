import { getRouteApi } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { usePageTitle } from '../../lib/hooks'
import { Empty, Failed, Loading } from '../../lib/states'
import { CampaignFormPage } from './form/CampaignFormPage'
import { emptyContent, fromCampaign, fromRecurring } from './form/content'

/** A campaign that is being made. */
export function NewCampaign() {
  const t = useTranslations('campaigns')
  usePageTitle(t('new'))
  return <CampaignFormPage title={t('new')} target={{ kind: 'new' }} begin={emptyContent} />
}

/** Read anew whenever it is opened: no event tells what somebody else saved of a draft. */
const newest = { refetchOnMount: 'always' } as const

const campaignRoute = getRouteApi('/campaigns/$id/edit')

/** A campaign that has not begun, to be changed. */
export function EditCampaign() {
  const t = useTranslations('campaigns')
  const { id } = campaignRoute.useParams()
  const campaign = api.useQuery('get', '/v1/campaigns/{id}', { params: { path: { id } } }, newest)
  usePageTitle(campaign.data?.name ?? t('title'))
  if (campaign.isPending) return <Loading />
  if (campaign.error && !campaign.data) return <Failed problem={campaign.error} retry={() => void campaign.refetch()} />
  const { data } = campaign
  if (data.state !== 'draft' && data.state !== 'scheduled') return <Empty text={t('begunAlready')} />
  return (
    <CampaignFormPage
      // what somebody else saved meanwhile is begun with anew
      key={data.updated_at}
      title={data.name}
      target={{ kind: 'campaign', campaign: data }}
      begin={fromCampaign(data)}
    />
  )
}

const recurringRoute = getRouteApi('/campaigns/recurring/$id/edit')

/** A campaign that comes round, to be changed: campaigns that it has made stay as they are. */
export function EditRecurring() {
  const t = useTranslations('campaigns')
  const { id } = recurringRoute.useParams()
  const recurring = api.useQuery('get', '/v1/recurring_campaigns/{id}', { params: { path: { id } } }, newest)
  usePageTitle(recurring.data?.name ?? t('title'))
  if (recurring.isPending) return <Loading />
  if (recurring.error && !recurring.data)
    return <Failed problem={recurring.error} retry={() => void recurring.refetch()} />
  const { data } = recurring
  return (
    <CampaignFormPage
      key={data.updated_at}
      title={data.name}
      target={{ kind: 'recurring', id: data.id, updatedAt: data.updated_at }}
      begin={fromRecurring(data)}
    />
  )
}
