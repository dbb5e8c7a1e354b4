import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { useMoment } from '../../lib/time'

type Props = { contact: Schemas['Contact'] }

/** In which numbers' windows free messages may be sent to the contact, and until when. */
export function Windows({ contact }: Props) {
  const t = useTranslations('contact')
  const mayRead = may(useSession(), 'chats:read')
  const directory = api.useQuery('get', '/v1/directory', {}, { enabled: mayRead })
  if (!mayRead || !directory.data || directory.data.numbers.length === 0) return null
  return (
    <Section title={t('windows')}>
      <dl className="facts">
        {directory.data.numbers.map((number) => (
          <Window key={number.id} contact={contact} number={number} />
        ))}
      </dl>
    </Section>
  )
}

function Window({ contact, number }: Props & { number: Schemas['DirectoryNumber'] }) {
  const t = useTranslations('contact')
  const moment = useMoment()
  const thread = api.useQuery('get', '/v1/conversations/{contact_id}/messages', {
    params: { path: { contact_id: contact.id }, query: { number_id: number.id, limit: 1 } },
  })
  const until = thread.data?.conversation?.window_ends_at
  return (
    <div>
      <dt>{number.display_phone}</dt>
      <dd>
        {thread.data && (
          <Text span size="sm" c={until ? undefined : 'dimmed'}>
            {until ? t('windowOpen', { when: moment(until) }) : t('windowClosed')}
          </Text>
        )}
        {thread.error && '—'}
      </dd>
    </div>
  )
}
