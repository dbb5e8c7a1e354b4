import { Badge, Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { byCursor, itemsOf } from '../../lib/pages'
import { useAutomationName } from '../../lib/runs/useAutomationName'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment, useMoment } from '../../lib/time'
import { wordsOf } from './messages'

type Props = { contact: Schemas['Contact'] }

/** The messages that were sent to the contact, with what became of each. */
export function Sent({ contact }: Props) {
  const t = useTranslations('contact')
  const sent = api.useInfiniteQuery(
    'get',
    '/v1/contacts/{id}/messages',
    { params: { path: { id: contact.id }, query: { limit: 50 } } },
    byCursor,
  )
  const messages = itemsOf(sent.data)
  return (
    <>
      {sent.isPending && <Loading rows={4} />}
      {sent.error && !sent.data && <Failed problem={sent.error} retry={() => void sent.refetch()} />}
      {sent.data && messages.length === 0 && <Empty text={t('noneSent')} />}
      <ol className="timeline">
        {messages.map((message) => (
          <SentMessage key={message.id} message={message} />
        ))}
      </ol>
      {sent.hasNextPage && (
        <Button variant="default" loading={sent.isFetchingNextPage} onClick={() => sent.fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </>
  )
}

const colours: Partial<Record<Schemas['Message']['state'], string>> = { failed: 'red', unknown: 'orange', read: 'teal' }

function SentMessage({ message }: { message: Schemas['Message'] }) {
  const t = useTranslations('contact')
  const moment = useMoment()
  const automation = useAutomationName()
  return (
    <li className="sent">
      <Group justify="space-between" align="start" wrap="nowrap" gap="xs">
        <Text size="sm" className="sent-text">
          {wordsOf(message, t)}
        </Text>
        <Badge variant="light" color={colours[message.state] ?? 'gray'} className="tag">
          {t(`states.${message.state}`)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" component="div">
        <Moment at={message.sent_at ?? message.created_at} muted />
        {' · '}
        {message.automation_id
          ? t.rich('ofAutomation', {
              automation: () => (
                <ThingLink kind="automation" id={message.automation_id}>
                  {automation(message.automation_id)}
                </ThingLink>
              ),
            })
          : t('byHand')}
        {message.template && ` · ${t('template', { name: message.template })}`}
        {message.clicked_at && ` · ${t('clickedAt', { when: moment(message.clicked_at) })}`}
      </Text>
      {message.error_code !== 0 && (
        <Text size="sm" c="red.9" className="sent-error">
          {message.error_code}: {message.error_title} {message.error_details}
        </Text>
      )}
    </li>
  )
}
