import { Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'

const most = 50

/** How many chats wait for an answer and have something unread, and whose they are. Lists have no totals: beyond a page it is "more". */
export function Chats() {
  const t = useTranslations('dashboard')
  const of = (filter: 'waiting' | 'unread') => ({ params: { query: { filter, limit: most } } })
  const waiting = api.useQuery('get', '/v1/conversations', of('waiting'))
  const unread = api.useQuery('get', '/v1/conversations', of('unread'))
  const failed = [waiting, unread].find((one) => one.error && !one.data)
  return (
    <Section title={t('chats')}>
      {failed?.error && <Failed problem={failed.error} retry={() => void failed.refetch()} />}
      {!failed && (!waiting.data || !unread.data) && <Loading rows={2} />}
      {waiting.data && unread.data && (
        <Stack gap="xs">
          <Text fw={600}>
            {waiting.data.next ? t('waitingMore', { count: most }) : t('waiting', { count: waiting.data.items.length })}
          </Text>
          <ul className="log">
            {waiting.data.items.slice(0, 5).map(({ contact, number_id: number }) => (
              <li key={`${contact.id} ${number}`}>
                <ThingLink kind="chat" id={contact.id}>
                  {nameOf(contact)}
                </ThingLink>
              </li>
            ))}
          </ul>
          <Text>
            {unread.data.next ? t('unreadMore', { count: most }) : t('unread', { count: unread.data.items.length })}
          </Text>
        </Stack>
      )}
    </Section>
  )
}
