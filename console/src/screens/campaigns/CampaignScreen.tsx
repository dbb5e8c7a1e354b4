import { Anchor, Stack } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { CampaignFigures } from '../../lib/figures/CampaignFigures'
import { FigureDrawer } from '../../lib/figures/FigureDrawer'
import { questionOf } from '../../lib/figures/figures'
import { usePageTitle } from '../../lib/hooks'
import { codeOf } from '../../lib/problem'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading } from '../../lib/states'
import { Facts } from './Facts'
import { Head } from './Head'
import { MembersDrawer } from './MembersDrawer'
import { Paused } from './Paused'
import { Progress } from './Progress'
import './campaigns.css'

const route = getRouteApi('/campaigns/$id')

/** One campaign: how far it has come, what keeps it, what became of its messages, and what can be done about it. */
export function CampaignScreen() {
  const t = useTranslations('campaigns')
  const { id } = route.useParams()
  const campaign = api.useQuery('get', '/v1/campaigns/{id}', { params: { path: { id } } })
  usePageTitle(campaign.data?.name ?? t('title'))
  return (
    <>
      <Anchor component={Link} to="/campaigns" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      {campaign.isPending && <Loading />}
      {campaign.error &&
        (codeOf(campaign.error) === 'not-found' ? (
          <Empty text={t('gone')} />
        ) : (
          !campaign.data && <Failed problem={campaign.error} retry={() => void campaign.refetch()} />
        ))}
      {campaign.data && !campaign.error && <One campaign={campaign.data} />}
    </>
  )
}

function One({ campaign }: { campaign: Schemas['Campaign'] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const session = useSession()
  const question = questionOf(search)
  const close = () => void navigate({ search: {}, replace: true })
  const mayOpen = may(session, 'contacts:read') && may(session, 'reports:read')
  return (
    <>
      <Head campaign={campaign} />
      <Stack gap="lg">
        <Paused campaign={campaign} />
        {campaign.started_at && (
          <Progress campaign={campaign} onOpen={(members) => void navigate({ search: { members } })} />
        )}
        {campaign.figures && campaign.started_at && (
          <CampaignFigures
            report={campaign.figures}
            onOpen={mayOpen ? (asked) => void navigate({ search: asked }) : undefined}
          />
        )}
        <Facts campaign={campaign} />
      </Stack>
      {question && mayOpen && (
        <FigureDrawer subject={{ kind: 'campaign', id: campaign.id }} question={question} onClose={close} />
      )}
      {search.members && <MembersDrawer campaign={campaign.id} state={search.members} onClose={close} />}
    </>
  )
}
