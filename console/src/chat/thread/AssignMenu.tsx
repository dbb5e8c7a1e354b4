import { Button, Menu, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconUserPlus } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useRefresh } from '../../lib/refresh'
import { useSession } from '../../lib/session'
import { useProblemText } from '../../lib/states'
import { refreshList } from '../list/refresh'

type Props = {
  contact: string
  conversation: Schemas['Conversation'] | null
  person: Schemas['Contact'] | undefined
}

/** Who is assigned to the contact: oneself, somebody else, nobody. Several people are chosen one by one. */
export function AssignMenu({ contact, conversation, person }: Props) {
  const t = useTranslations('chat')
  const session = useSession()
  const refresh = useRefresh()
  const textOf = useProblemText()
  const directory = api.useQuery('get', '/v1/directory')
  const users = (directory.data?.users ?? []).filter((user) => !user.disabled)
  const now = person?.operator_ids ?? conversation?.operators.map((one) => one.id) ?? []
  const names = now.map((id) => users.find((user) => user.id === id)?.name ?? id)

  async function assign(ids: string[]) {
    const params = { path: { contact_id: contact } }
    const { error } = await client.PUT('/v1/conversations/{contact_id}/operators', { params, body: { user_ids: ids } })
    if (error) {
      notifications.show({ message: textOf(error), color: 'red' })
      return
    }
    refreshList()
    void refresh('/v1/contacts/{id}', '/v1/conversations')
  }
  const toggle = (id: string) => assign(now.includes(id) ? now.filter((one) => one !== id) : [...now, id])
  return (
    // who was let in lately is there, too: no event tells of people
    <Menu position="bottom-end" onOpen={() => void directory.refetch()}>
      <Menu.Target>
        <Button size="xs" variant="default" className="assign" leftSection={<IconUserPlus size={16} aria-hidden />}>
          {names.length > 0 && <VisuallyHidden>{t('operators')} </VisuallyHidden>}
          <span className="assign-names">{names.join(', ') || t('assign')}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="assign-list">
        {!now.includes(session.user.id) && (
          <Menu.Item onClick={() => assign([session.user.id])}>{t('assignMe')}</Menu.Item>
        )}
        {now.length > 0 && <Menu.Item onClick={() => assign([])}>{t('assignNobody')}</Menu.Item>}
        <Menu.Divider />
        {users.map((user) => (
          <Menu.CheckboxItem key={user.id} checked={now.includes(user.id)} onChange={() => void toggle(user.id)}>
            {user.name}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
