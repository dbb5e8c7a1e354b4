import { Badge, Button, Menu, Text } from '@mantine/core'
import { IconDotsVertical } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading, ProblemAlert } from '../../lib/states'
import { LinkDialog } from './LinkDialog'
import { PersonDialog } from './PersonDialog'
import { RemoveDialog } from './RemoveDialog'

type User = Schemas['User']
const page = { params: { query: { limit: 200 } } }

/** The people of the workspace, and what each may do. */
export default function PeoplePart() {
  const t = useTranslations('settings')
  const session = useSession()
  const refresh = useRefresh()
  const people = api.useQuery('get', '/v1/users', page)
  const [editing, setEditing] = useState<User | 'new' | null>(null)
  const [invited, setInvited] = useState<{ user: User; url: string } | null>(null)
  const [removing, setRemoving] = useState<User | null>(null)
  const mayWrite = may(session, 'settings:write')
  const renew = () => void refresh('/v1/users', '/v1/directory')
  return (
    <Section
      title={t('parts.people')}
      hint={t('peopleHint')}
      aside={mayWrite && <Button onClick={() => setEditing('new')}>{t('invite')}</Button>}
    >
      {people.isPending && <Loading rows={4} />}
      {people.error && !people.data && <Failed problem={people.error} retry={() => void people.refetch()} />}
      {people.data?.items.map((user) => (
        <Person
          key={user.id}
          user={user}
          mayWrite={mayWrite}
          onEdit={() => setEditing(user)}
          onLink={(url) => setInvited({ user, url })}
          onRemove={() => setRemoving(user)}
          renew={renew}
        />
      ))}
      {editing && (
        <PersonDialog
          user={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(user, url) => {
            renew()
            setEditing(null)
            if (url) setInvited({ user, url })
          }}
        />
      )}
      {invited && <LinkDialog user={invited.user} url={invited.url} onClose={() => setInvited(null)} />}
      {removing && <RemoveDialog user={removing} onClose={() => setRemoving(null)} onRemoved={renew} />}
    </Section>
  )
}

type PersonProps = {
  user: User
  mayWrite: boolean
  onEdit: () => void
  onLink: (url: string) => void
  onRemove: () => void
  renew: () => void
}

function Person({ user, mayWrite, onEdit, onLink, onRemove, renew }: PersonProps) {
  const t = useTranslations('settings')
  const roles = useTranslations('roles')
  const { act, problem, doing } = useAction()
  const path = { path: { id: user.id } }
  async function link() {
    await act('link', async () => {
      const { data, error } = await client.POST('/v1/users/{id}/invite', { params: path })
      if (data) onLink(data.url)
      return { error }
    })
  }
  async function turn(on: boolean) {
    const call = () =>
      on
        ? client.POST('/v1/users/{id}/enable', { params: path })
        : client.POST('/v1/users/{id}/disable', { params: path })
    if (await act('turn', call, t(on ? 'enabled' : 'disabled', { name: user.name }))) renew()
  }
  return (
    <div className="thing">
      <div>
        <Text fw={600}>{user.name}</Text>
        <Text size="sm" c="dimmed">
          {user.email}
        </Text>
      </div>
      <div className="thing">
        <Badge variant="light" className="tag">
          {roles(user.role)}
        </Badge>
        {user.disabled_at && (
          <Badge variant="light" color="red" className="tag">
            {t('isDisabled')}
          </Badge>
        )}
        {!user.disabled_at && !user.signs_in && (
          <Badge variant="light" color="gray" className="tag">
            {t('notYet')}
          </Badge>
        )}
        {mayWrite && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="default"
                size="xs"
                loading={doing !== null}
                aria-label={t('actionsOf', { name: user.name })}
                rightSection={<IconDotsVertical size={14} aria-hidden />}
              >
                {t('actions')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onEdit}>{t('edit')}</Menu.Item>
              {!user.disabled_at && (
                <Menu.Item onClick={() => void link()}>{t(user.signs_in ? 'passwordLink' : 'newInvitation')}</Menu.Item>
              )}
              {user.disabled_at ? (
                <Menu.Item onClick={() => void turn(true)}>{t('enable')}</Menu.Item>
              ) : (
                <Menu.Item onClick={() => void turn(false)}>{t('disable')}</Menu.Item>
              )}
              <Menu.Item c="var(--mantine-color-red-light-color)" onClick={onRemove}>
                {t('remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {problem && <ProblemAlert problem={problem} />}
    </div>
  )
}
