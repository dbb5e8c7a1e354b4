import { Anchor, Group, Paper, SegmentedControl, Stack, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { usePageTitle } from '../../lib/hooks'
import { codeOf } from '../../lib/problem'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import type { Ticket } from '../../lib/tickets/tickets'
import { Facts } from './Facts'
import { History } from './History'
import { Notes } from './Notes'

const route = getRouteApi('/tickets/$id')

/** How often a ticket is looked at: that it was described or noted upon is no event. */
const look = 10_000

const pageStyle = { display: 'grid', alignItems: 'start', gap: 20 } as const
const beside = 'minmax(0, 1fr) minmax(380px, 1fr)'
const chatStyle = { position: 'sticky', top: 16, minHeight: 400, overflow: 'hidden' } as const

type Props = {
  /** The chat with a contact, which is a part of the console of its own. */
  chatWith: (contact: string) => ReactNode
}

/** One ticket, with what colleagues noted on it, beside the chat of its contact. */
export function TicketScreen({ chatWith }: Props) {
  const t = useTranslations('tickets')
  const { id } = route.useParams()
  const ticket = api.useQuery(
    'get',
    '/v1/tickets/{id}',
    { params: { path: { id } } },
    { refetchInterval: (query) => (query.state.error && codeOf(query.state.error) === 'not-found' ? false : look) },
  )
  usePageTitle(ticket.data?.title ?? t('one'))
  const gone = ticket.error && codeOf(ticket.error) === 'not-found'
  return (
    <>
      <Anchor component={Link} to="/tickets" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      {ticket.isPending && <Loading rows={8} />}
      {gone && (
        <>
          <ScreenHead title={t('one')} />
          <Empty text={t('gone')} />
        </>
      )}
      {ticket.error && !gone && !ticket.data && <Failed problem={ticket.error} retry={() => void ticket.refetch()} />}
      {ticket.data && !gone && <Page ticket={ticket.data} chatWith={chatWith} key={ticket.data.id} />}
    </>
  )
}

function Page({ ticket, chatWith }: { ticket: Ticket } & Props) {
  const t = useTranslations('tickets')
  const session = useSession()
  const { pane } = route.useSearch()
  const navigate = route.useNavigate()
  const roomy = useMediaQuery('(min-width: 64em)', true, { getInitialValueInEffect: false }) ?? true
  const mayChat = may(session, 'chats:read') && may(session, 'contacts:read')
  const shown = pane && mayChat ? 'chat' : 'ticket'
  return (
    <>
      <header style={{ overflowWrap: 'anywhere', marginBottom: 20 }}>
        <Title order={1} size="h2" tabIndex={-1} data-screen-title>
          {ticket.title}
        </Title>
        <Group gap="md">
          <ThingLink kind="contact" id={ticket.contact_id}>
            {ticket.contact ? nameOf(ticket.contact) : t('contact')}
          </ThingLink>
          {may(session, 'chats:read') && (
            <ThingLink kind="chat" id={ticket.contact_id} orNothing>
              {t('openChat')}
            </ThingLink>
          )}
        </Group>
      </header>
      {mayChat && !roomy && (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label={t('view')}
          value={shown}
          data={(['ticket', 'chat'] as const).map((value) => ({ value, label: t(`parts.${value}`) }))}
          onChange={(value) =>
            void navigate({ search: value === 'chat' ? { pane: 'chat' } : {}, replace: true, resetScroll: false })
          }
        />
      )}
      <div style={{ ...pageStyle, gridTemplateColumns: mayChat && roomy ? beside : 'minmax(0, 1fr)' }}>
        {(roomy || shown === 'ticket') && (
          <Stack gap="lg" miw={0}>
            <Facts ticket={ticket} />
            <Notes ticket={ticket} />
            <History ticket={ticket} />
          </Stack>
        )}
        {mayChat && (roomy || shown === 'chat') && (
          <Paper
            component="section"
            withBorder
            radius="lg"
            aria-label={t('chat')}
            style={{ ...chatStyle, height: roomy ? 'calc(100dvh - 176px)' : 'calc(100dvh - 320px)' }}
          >
            {chatWith(ticket.contact_id)}
          </Paper>
        )}
      </div>
    </>
  )
}
