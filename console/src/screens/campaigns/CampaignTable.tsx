import { Button, NativeSelect, Text } from '@mantine/core'
import { IconSpeakerphone } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf, pageSize } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'
import { CampaignState } from './CampaignState'
import { states } from './filters'

type Campaign = Schemas['Campaign']

const route = getRouteApi('/campaigns')

/** All campaigns, the newest first. */
export function CampaignTable({ makeOne }: { makeOne: ReactNode }) {
  const t = useTranslations('campaigns')
  const common = useTranslations('common')
  const { state } = route.useSearch()
  const navigate = route.useNavigate()
  const campaigns = api.useInfiniteQuery(
    'get',
    '/v1/campaigns',
    { params: { query: { limit: pageSize, ...(state ? { state } : {}) } } },
    byCursor,
  )
  const all = itemsOf(campaigns.data)
  const columns = useMemo<Column<Campaign>[]>(
    () => [
      {
        key: 'name',
        label: common('name'),
        width: 'minmax(0, 2fr)',
        narrow: 'main',
        kind: 'main',
        cell: (one) => (
          <Link to="/campaigns/$id" params={{ id: one.id }} preload={false} className="row-link">
            {one.name}
          </Link>
        ),
      },
      {
        key: 'state',
        label: t('state'),
        width: '120px',
        narrow: 'end',
        cell: (one) => <CampaignState state={one.state} />,
      },
      {
        key: 'people',
        label: t('people'),
        width: '100px',
        narrow: 'none',
        end: true,
        cell: (one) => <People campaign={one} />,
      },
      {
        key: 'messages',
        label: t('sentDeliveredRead'),
        width: '200px',
        narrow: 'below',
        end: true,
        cell: (one) => <Messages campaign={one} />,
      },
      {
        key: 'when',
        label: t('when'),
        width: '210px',
        narrow: 'none',
        cell: (one) => <When campaign={one} />,
      },
    ],
    [t, common],
  )
  const filter = (
    <NativeSelect
      mb="md"
      maw={220}
      aria-label={t('stateFilter')}
      value={state ?? ''}
      data={[{ value: '', label: t('allStates') }, ...states.map((one) => ({ value: one, label: t(`states.${one}`) }))]}
      onChange={(event) => {
        const chosen = states.find((one) => one === event.currentTarget.value)
        void navigate({ search: chosen ? { state: chosen } : {} })
      }}
    />
  )
  return (
    <>
      {filter}
      {campaigns.isPending && <Loading />}
      {campaigns.error && !campaigns.data && (
        <Failed problem={campaigns.error} retry={() => void campaigns.refetch()} />
      )}
      {campaigns.data && all.length === 0 && (
        <Empty text={t(state ? 'nothingMatches' : 'empty')} icon={<IconSpeakerphone size={28} />}>
          {state ? (
            <Button variant="default" onClick={() => void navigate({ search: {} })}>
              {t('clearFilter')}
            </Button>
          ) : (
            makeOne
          )}
        </Empty>
      )}
      {all.length > 0 && (
        <VirtualTable
          label={t('title')}
          items={all}
          idOf={({ id }) => id}
          columns={columns}
          more={campaigns.hasNextPage}
          loadingMore={campaigns.isFetchingNextPage}
          onMore={() => void campaigns.fetchNextPage()}
        />
      )}
    </>
  )
}

/** How many people it has; before it begins nobody is counted. */
function People({ campaign }: { campaign: Campaign }) {
  const format = useFormatter()
  return campaign.started_at ? format.number(campaign.members.total) : '–'
}

/** What became of its messages: of each that is on the page, because a page of campaigns has no figures. */
function Messages({ campaign }: { campaign: Campaign }) {
  const t = useTranslations('campaigns')
  const { data } = api.useQuery(
    'get',
    '/v1/campaigns/{id}',
    { params: { path: { id: campaign.id } } },
    { enabled: campaign.started_at !== null },
  )
  const messages = data?.figures?.messages
  if (!messages) return campaign.started_at ? '…' : '–'
  const { sent, delivered, read } = messages
  return <span title={t('sentDeliveredRead')}>{t('threeNumbers', { sent, delivered, read })}</span>
}

function When({ campaign }: { campaign: Campaign }) {
  const t = useTranslations('campaigns')
  const at = campaign.started_at ?? campaign.at
  if (at) return <Moment at={at} muted />
  return (
    <Text size="sm" c="dimmed">
      {t('whenStarted')}
    </Text>
  )
}
