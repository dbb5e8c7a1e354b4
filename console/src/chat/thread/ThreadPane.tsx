import { Suspense, useEffect, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { onDemand } from '../../lib/load'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading } from '../../lib/states'
import { useKeptChat, useOutbox } from '../context'
import { refreshList } from '../list/refresh'
import { type Item, withoutUnderWay } from '../model/thread'
import { useLooking } from '../notify/looking'
import { talkOf } from '../outbox'
import { lineOfItem } from '../words'
import { BackLink, Head, ThreadTitle } from './Head'
import { Messages } from './Messages'
import { useRead } from './read'
import { useNotes } from './useNotes'
import { useStanding, useThread } from './useThread'

const Composer = onDemand(() => import('../composer/Composer'))

type Props = {
  contact: string
  number: string | undefined
  mayShowPerson: boolean
  /** It stands beside something else, whose screen has a heading and an address of its own. */
  beside?: boolean
}

/** One conversation: who it is, what was said, and where the answer is written. */
export function ThreadPane({ contact, number, mayShowPerson, beside = false }: Props) {
  const t = useTranslations('chat')
  const session = useSession()
  const outbox = useOutbox()
  const refresh = useRefresh()
  const standing = useStanding(contact, number)
  const through = useThrough(number, standing.data)
  const talk = talkOf(contact, through)
  const kept = useKeptChat(talk)
  const { thread, older, refresh: refreshThread } = useThread(contact, number)
  const person = api.useQuery('get', '/v1/contacts/{id}', { params: { path: { id: contact } } })
  const notes = useNotes(contact)
  const conversation = standing.data?.conversation ?? null
  const items = thread.data?.items
  const noted = notes.data
  const held = useMemo(
    () => thread.data && withoutUnderWay(thread.data, kept.entries, outbox.wasAccepted, session.user.id),
    [thread.data, kept.entries, outbox, session.user.id],
  )

  // what was accepted is shown by the conversation once that has it
  useEffect(() => {
    outbox.arrived(talk, new Set([...(items ?? []), ...(noted ?? [])].map((one) => one.id)))
  }, [outbox, talk, items, noted])
  useEffect(() => outbox.adopt(contact, talk), [outbox, contact, talk])
  useRead(contact, number, conversation)
  useLooking(contact)

  function onChange() {
    refreshThread()
    void refresh('/v1/conversations/{contact_id}')
    refreshList()
  }
  const onQuote = (item: Item) => {
    const id = item.sent?.id ?? item.received?.id
    if (!id) return
    outbox.write(talk, { quote: { id, text: lineOfItem(item, t) }, note: false })
    document.getElementById('chat-text')?.focus()
  }

  const gone = [thread.error, standing.error, person.error].some((error) => error?.status === 404)
  if (gone) return <Gone beside={beside} />
  return (
    <>
      <Head
        contact={contact}
        person={person.data}
        conversation={conversation}
        mayShowPerson={mayShowPerson}
        beside={beside}
      />
      {thread.isPending && (
        <div className="messages pane-pad">
          <Loading rows={5} />
        </div>
      )}
      {thread.error && !thread.data && <Failed problem={thread.error} retry={() => void thread.refetch()} />}
      {held && held.items.length === 0 && kept.entries.length === 0 && !noted?.length && (
        <div className="messages">
          <Empty text={t('nothingSaid')} />
        </div>
      )}
      {held && (held.items.length > 0 || kept.entries.length > 0 || !!noted?.length) && (
        <Messages
          contact={contact}
          held={held}
          notes={noted ?? none}
          sending={kept.entries}
          talk={talk}
          number={through}
          conversation={conversation}
          older={older}
          onQuote={onQuote}
          onChange={onChange}
        />
      )}
      {may(session, 'chats:write') && standing.data && thread.data && (
        <Suspense fallback={null}>
          <Composer
            id={talk}
            contact={contact}
            number={through}
            person={person.data}
            conversation={conversation}
            items={thread.data.items}
          />
        </Suspense>
      )}
    </>
  )
}

const none: Schemas['Note'][] = []

/**
 * Through which number the conversation goes that is open: the one of the address, else the one it had when it was opened. What is
 * begun here goes there, even when the contact writes to another number meanwhile.
 */
function useThrough(number: string | undefined, standing: Schemas['ThreadPage'] | undefined): string | undefined {
  const [found, setFound] = useState<string | null>(null)
  const first = found ?? (standing && (standing.conversation?.number_id ?? ''))
  useEffect(() => {
    if (first !== undefined) setFound(first)
  }, [first])
  return number ?? (first || undefined)
}

/** A conversation that one does not see, or that is no more. */
function Gone({ beside }: { beside: boolean }) {
  const t = useTranslations('chat')
  const session = useSession()
  return (
    <>
      <header className="thread-head">
        {!beside && <BackLink />}
        <ThreadTitle beside={beside}>{t('conversation')}</ThreadTitle>
      </header>
      <Empty text={t(session.only_assigned ? 'goneOperator' : 'gone')} />
    </>
  )
}
