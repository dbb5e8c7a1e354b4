import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { nameOf } from '../contact'
import { byCursor, itemsOf } from '../pages'
import { stringifySearch } from '../search-params'
import { may, useSession } from '../session'
import { Empty, Failed, Loading } from '../states'
import { ThingLink } from '../ThingLink'
import { Moment } from '../time'
import { type Period, type Question, reportPaths, reportURL, type Subject } from './figures'
import { MakeList } from './MakeList'
import { useReasonWords } from './reason-words'

type Props = { subject: Subject; question: Question; period?: Period; onClose: () => void }

const pageSize = 50

/** The people that a figure counts; they become a list or a file. */
export function FigureDrawer({ subject, question, period = {}, onClose }: Props) {
  const t = useTranslations('figures')
  const session = useSession()
  const wordsOf = useReasonWords()
  const query = { ...question, ...period }
  const people = api.useInfiniteQuery(
    'get',
    `${reportPaths[subject.kind]}/contacts`,
    { params: { path: { id: subject.id }, query: { ...query, limit: pageSize } } },
    byCursor,
  )
  const shown = itemsOf(people.data)
  const title = question.reason
    ? `${t(`names.${question.figure}`)}: ${wordsOf(question.reason).name}`
    : t(`names.${question.figure}`)
  return (
    <Drawer opened onClose={onClose} position="right" size={480} title={title}>
      <Stack>
        {shown.length > 0 && (
          <Group gap="xs" align="end">
            {may(session, 'contacts:write') && <MakeList subject={subject} query={query} name={title} />}
            {may(session, 'contacts:export') && (
              <Button
                component="a"
                size="sm"
                variant="default"
                href={reportURL(subject, '/contacts.csv', stringifySearch(query))}
                download={`${question.figure}.csv`}
                leftSection={<IconDownload size={16} aria-hidden />}
              >
                {t('csv')}
              </Button>
            )}
          </Group>
        )}
        {people.isPending && <Loading rows={4} />}
        {people.error && !people.data && <Failed problem={people.error} retry={() => void people.refetch()} />}
        {people.data && shown.length === 0 && <Empty text={t('nobody')} />}
        <ul className="log">
          {shown.map((one) => (
            <Person key={`${one.run_id} ${one.at} ${one.contact_id}`} one={one} />
          ))}
        </ul>
        {people.hasNextPage && (
          <Button variant="default" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t('more')}
          </Button>
        )}
      </Stack>
    </Drawer>
  )
}

function Person({ one }: { one: Schemas['FigureContact'] }) {
  const t = useTranslations('figures')
  const name = nameOf(one)
  return (
    <li>
      {name ? (
        <ThingLink kind="contact" id={one.contact_id}>
          {name}
        </ThingLink>
      ) : (
        <Text span>{t('gone')}</Text>
      )}
      {one.phone && one.phone !== name && (
        <Text span size="sm" c="dimmed">
          {' '}
          {one.phone}
        </Text>
      )}
      <div>
        <Moment at={one.at} muted />
      </div>
    </li>
  )
}
