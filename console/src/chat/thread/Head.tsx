import { ActionIcon, Group, Menu, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconDots, IconInfoCircle } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
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
}

/** Who it is, who is assigned, and who else is writing. */
export function Head({ contact, person, conversation, mayShowPerson }: Props) {
  const t = useTranslations('chat')
  const format = useFormatter()
  const session = useSession()
  const search = route.useSearch()
  const known = person ?? conversation?.contact
  const name = known ? nameOf(known) : '…'
  const writing = (conversation?.writing ?? []).filter(({ id }) => id !== session.user.id).map((one) => one.name)
  return (
    <header className="thread-head">
      <BackLink />
      <Initials name={person && person.phone === name ? undefined : name} size={36} />
      <div className="thread-who">
        <Title order={1} size="h5" tabIndex={-1} data-screen-title className="thread-name">
          {name}
        </Title>
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
        {mayShowPerson && (
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
        )}
        {may(session, 'chats:write') && <More contact={contact} number={conversation?.number_id} />}
      </Group>
    </header>
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
