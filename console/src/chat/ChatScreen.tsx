import { useMediaQuery } from '@mantine/hooks'
import { IconMessages } from '@tabler/icons-react'
import { getRouteApi, useParams } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../lib/hooks'
import { onDemand } from '../lib/load'
import { Empty } from '../lib/states'
import { OutboxProvider } from './context'
import { ListPane } from './list/ListPane'
import { markedUnread } from './thread/read'
import { ThreadPane } from './thread/ThreadPane'
import { useOwnOutbox } from './useOwnOutbox'
import { useUnreadCount } from './useUnreadCount'
import './chat.css'

const PersonPane = onDemand(() => import('./person/PersonPane'))

const route = getRouteApi('/chat')

/** Conversations, the opened one, and the person whom it is with; on a phone one of these at a time. */
export function ChatScreen() {
  const t = useTranslations('chat')
  const { number, pane } = route.useSearch()
  const { id } = useParams({ strict: false })
  const roomy = useMediaQuery('(min-width: 80em)', true, { getInitialValueInEffect: false }) ?? true
  const outbox = useOwnOutbox()
  const unread = useUnreadCount()
  usePageTitle(unread ? `(${unread}) ${t('title')}` : t('title'))
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is opened again is read again
  useEffect(() => markedUnread.clear(), [id])

  const shows = !id ? 'list' : pane && !roomy ? 'person' : 'thread'
  return (
    <OutboxProvider value={outbox}>
      <div className="chat" data-shows={shows}>
        <ListPane opened={id} unread={unread} />
        {id ? (
          <section className="pane thread-pane" aria-label={t('conversation')} key={`${id} ${number}`}>
            <ThreadPane contact={id} number={number} mayShowPerson={!roomy} />
          </section>
        ) : (
          <div className="pane thread-pane thread-none">
            <Empty text={t('choose')} icon={<IconMessages size={28} />} />
          </div>
        )}
        <Suspense fallback={null}>
          {id && (roomy || pane) && <PersonPane contact={id} number={number} closable={!roomy} key={id} />}
        </Suspense>
      </div>
    </OutboxProvider>
  )
}
