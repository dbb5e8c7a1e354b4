import { ActionIcon, Group, Menu, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconDots, IconInfoCircle } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { refreshList } from '../list/refresh'
import { AssignMenu } from './AssignMenu'
import { markedUnread } from './read'

const route = getRouteApi('/chat')

type Props = {
  contact: string
  person: Schemas['Contact'] | undefined
  conversation: Schemas['Conversation'] | null
  mayShowPerson: boolean
  beside: boolean
}

/** Who it is, who is assigned, and who else is writing. */
export function Head({ contact, person, conversation, mayShowPerson, beside }: Props) {
  const t = useTranslations('chat')
  const format = useFormatter()
  const session = useSession()
  const known = person ?? conversation?.contact
  const name = known ? nameOf(known) : '…'
  const writing = (conversation?.writing ?? []).filter(({ id }) => id !== session.user.id).map((one) => one.name)
  return (
    <header className="thread-head">
      {!beside && <BackLink />}
      <Initials name={person && person.phone === name ? undefined : name} size={36} />
      <div className="thread-who">
        <ThreadTitle beside={beside}>{name}</ThreadTitle>
        <Text size="xs" c="dimmed" className="thread-name" component="div">
          {writing.length > 0 ? (
            <span role="status" className="writing">
              {t('writing', { count: writing.length, names: format.list(writing) })}
            </span>
          ) : (
            [person?.phone, conversation && t('through', { number: conversation.number_phone })]
              .filter(Boolean)
              .join(' · ')
          )}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        {may(session, 'chats:assign') && <AssignMenu contact={contact} conversation={conversation} person={person} />}
        {mayShowPerson && <PersonLink contact={contact} />}
        {!beside && may(session, 'chats:write') && <More contact={contact} number={conversation?.number_id} />}
      </Group>
    </header>
  )
}

/** Who it is, as the heading of the screen, or below it where the screen is another one. */
export function ThreadTitle({ beside, children }: { beside: boolean; children: ReactNode }) {
  const own = beside ? {} : { tabIndex: -1, 'data-screen-title': true }
  return (
    <Title order={beside ? 2 : 1} size="h5" className="thread-name" {...own}>
      {children}
    </Title>
  )
}

/** Opens the pane of the person where there is not the place for all. */
function PersonLink({ contact }: { contact: string }) {
  const t = useTranslations('chat')
  const search = route.useSearch()
  return (
    <ActionIcon
      renderRoot={(props) => (
        <Link
          to="/chat/$id"
          params={{ id: contact }}
          search={{ ...search, pane: search.pane ? undefined : 'person' }}
          {...props}
        />
      )}
      variant="subtle"
      color="gray"
      size={36}
      aria-label={t('person')}
    >
      <IconInfoCircle size={20} aria-hidden />
    </ActionIcon>
  )
}

/** On a phone the way back to the list. */
export function BackLink() {
  const t = useTranslations('chat')
  const search = route.useSearch()
  return (
    <Link
      to="/chat"
      search={{ ...search, number: undefined, pane: undefined }}
      className="thread-back"
      aria-label={t('back')}
    >
      <IconArrowLeft size={20} aria-hidden />
    </Link>
  )
}

function More({ contact, number }: { contact: string; number: string | undefined }) {
  const t = useTranslations('chat')
  const refresh = useRefresh()
  const navigate = useNavigate()
  const search = route.useSearch()
  const { act, problem } = useAction()

  async function unread() {
    markedUnread.add(contact)
    const params = { path: { contact_id: contact }, query: number ? { number_id: number } : {} }
    const done = await act(
      'unread',
      () => client.POST('/v1/conversations/{contact_id}/unread', { params }),
      t('unreadDone'),
    )
    if (!done) return
    refreshList()
    void refresh('/v1/conversations')
    void navigate({ to: '/chat', search: { ...search, number: undefined, pane: undefined } })
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('more')}>
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={unread}>{t('markUnread')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {problem && <ProblemAlert problem={problem} />}
    </>
  )
}
