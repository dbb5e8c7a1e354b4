import { ActionIcon, Badge, Button, Group, Menu, Text, Title } from '@mantine/core'
import { IconBan, IconDots, IconDownload, IconTrash, IconUsers } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { nameOf } from '../../lib/contact'
import { CopyText } from '../../lib/copy'
import { Initials } from '../../lib/Initials'
import { onDemand } from '../../lib/load'
import { usePutContact } from '../../lib/person/useContact'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { useMoment } from '../../lib/time'

const Merge = onDemand(() => import('./Merge'))

type Opened = 'block' | 'erase' | 'merge' | null

/** Who it is, and what can be done with the whole contact. */
export function Head({ contact }: { contact: Schemas['Contact'] }) {
  const t = useTranslations('contact')
  const session = useSession()
  const navigate = useNavigate()
  const moment = useMoment()
  const put = usePutContact()
  const { act, problem, doing } = useAction()
  const [opened, setOpened] = useState<Opened>(null)
  const name = nameOf(contact)
  const path = { params: { path: { id: contact.id } } }
  const mayWrite = may(session, 'contacts:write')
  const mayAll = mayWrite && !session.only_assigned
  const close = () => setOpened(null)

  async function restore() {
    await act(
      'restore',
      async () => {
        const answer = await client.POST('/v1/contacts/{id}/restore', path)
        put(answer.data)
        return answer
      },
      t('restoreDone', { name }),
    )
  }

  return (
    <>
      <header className="contact-head">
        <Initials name={contact.phone === name ? undefined : name} size={64} />
        <div className="contact-title">
          <Title order={1} size="h2" tabIndex={-1} data-screen-title>
            {name}
          </Title>
          <Group gap="xs">
            {contact.phone && (
              <Group gap={2}>
                <Text c="dimmed">{contact.phone}</Text>
                <CopyText text={contact.phone} />
              </Group>
            )}
            <Badge
              variant="light"
              color={{ granted: 'teal', refused: 'red', unknown: 'gray' }[contact.marketing]}
              className="tag"
            >
              {t('consent')}: {t(`consents.${contact.marketing}`)}
            </Badge>
            {contact.blocked_at && (
              <Badge variant="light" color="red" className="tag">
                {t('blocked')}
              </Badge>
            )}
          </Group>
          {contact.blocked_at && (
            <Text size="sm" c="dimmed">
              {t('restoreHint', { when: moment(contact.blocked_at) })}
            </Text>
          )}
        </div>
        <Group gap="xs" className="contact-actions">
          {may(session, 'chats:read') && (
            <ThingLink kind="chat" id={contact.id} orNothing>
              {t('chat')}
            </ThingLink>
          )}
          {mayWrite &&
            (contact.blocked_at ? (
              <Button variant="default" loading={doing === 'restore'} onClick={restore}>
                {t('restore')}
              </Button>
            ) : (
              <Button
                variant="default"
                leftSection={<IconBan size={18} aria-hidden />}
                onClick={() => setOpened('block')}
              >
                {t('block')}
              </Button>
            ))}
          <More contact={contact} mayAll={mayAll} onOpen={setOpened} />
        </Group>
      </header>
      {problem && <ProblemAlert problem={problem} />}
      {opened === 'block' && (
        <ConfirmDialog
          title={t('block')}
          confirm={t('block')}
          danger
          done={t('blockDone', { name })}
          send={async () => {
            const answer = await client.POST('/v1/contacts/{id}/block', path)
            put(answer.data)
            return answer
          }}
          onClose={close}
        >
          {t('blockAsk', { name })}
        </ConfirmDialog>
      )}
      {opened === 'erase' && (
        <ConfirmDialog
          title={t('eraseTitle', { name })}
          confirm={t('eraseDo')}
          danger
          typed={{ label: t('eraseType', { text: name }), text: name }}
          done={t('eraseDone')}
          send={() => client.DELETE('/v1/contacts/{id}', path)}
          onDone={() => void navigate({ to: '/contacts' })}
          onClose={close}
        >
          {t('eraseAsk', { name })}
        </ConfirmDialog>
      )}
      <Suspense fallback={null}>{opened === 'merge' && <Merge contact={contact} onClose={close} />}</Suspense>
    </>
  )
}

type MoreProps = { contact: Schemas['Contact']; mayAll: boolean; onOpen: (what: Opened) => void }

/** What is done seldom. */
function More({ contact, mayAll, onOpen }: MoreProps) {
  const t = useTranslations('contact')
  const session = useSession()
  const mayExport = (['contacts:export', 'runs:read', 'chats:read', 'tickets:read'] as const).every((scope) =>
    may(session, scope),
  )
  if (!mayAll && !mayExport) return null
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('more')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayExport && !session.only_assigned && (
          <Menu.Item
            component="a"
            href={`/v1/contacts/${contact.id}/export`}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('export')}
          </Menu.Item>
        )}
        {mayAll && (
          <>
            <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => onOpen('merge')}>
              {t('merge')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onOpen('erase')}>
              {t('erase')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
