import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import { Empty, Failed, Loading } from '../../lib/states'
import { useRowKeys } from '../../lib/table/VirtualTable'
import type { Filters } from '../search'

type Props = { words: string; filters: Filters; opened: string | undefined }

/** Whom one looks for, among all contacts that one sees: also those who have not written yet. The server searches. */
export function Found({ words, filters, opened }: Props) {
  const t = useTranslations('chat')
  const body = useRef<HTMLDivElement>(null)
  const found = api.useQuery(
    'get',
    '/v1/contacts',
    { params: { query: { search: words, limit: 50 } } },
    { placeholderData: (before) => before },
  )
  const contacts = found.data?.items ?? []
  const onKeyDown = useRowKeys(body, contacts.length, () => undefined)
  if (found.isPending) return <Loading rows={4} />
  if (found.error && !found.data) return <Failed problem={found.error} retry={() => void found.refetch()} />
  if (contacts.length === 0) return <Empty text={t('foundNobody', { words })} />
  return (
    <div className="list-scroll">
      <Text size="xs" c="dimmed" className="pane-pad">
        {t('foundContacts')}
      </Text>
      <div ref={body} role="list" aria-label={t('foundContacts')} onKeyDown={onKeyDown}>
        {contacts.map((contact, index) => {
          const name = nameOf(contact)
          const here = opened === contact.id
          return (
            <div key={contact.id} role="listitem" data-row={index} className="found-row">
              <div className="conversation" data-here={here || undefined}>
                <Initials name={name === contact.phone ? undefined : name} size={32} />
                <div className="conversation-words">
                  <Link
                    to="/chat/$id"
                    params={{ id: contact.id }}
                    search={{ ...filters, number: undefined, pane: undefined }}
                    className="row-link"
                    aria-current={here ? 'page' : undefined}
                    preload={false}
                  >
                    {name}
                  </Link>
                  <Text size="xs" c="dimmed">
                    {contact.phone ?? contact.email}
                  </Text>
                </div>
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}
