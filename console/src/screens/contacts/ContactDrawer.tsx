import { Badge, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { CopyText } from '../../lib/copy'
import { Initials } from '../../lib/Initials'
import { codeOf } from '../../lib/problem'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'

type Props = { id: string | undefined; onClose: () => void }

/** One contact, beside the list. */
export function ContactDrawer({ id, onClose }: Props) {
  const t = useTranslations('contacts')
  const contact = api.useQuery(
    'get',
    '/v1/contacts/{id}',
    { params: { path: { id: id ?? '' } } },
    { enabled: id !== undefined },
  )
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size={440} title={t('opened')}>
      {contact.data && <Details contact={contact.data} />}
      {contact.isPending && <Loading rows={5} />}
      {contact.error && !contact.data && <Missing error={contact.error} retry={() => void contact.refetch()} />}
    </Drawer>
  )
}

function Missing({ error, retry }: { error: Schemas['Problem']; retry: () => void }) {
  const t = useTranslations('contacts')
  return codeOf(error) === 'not-found' ? <Empty text={t('gone')} /> : <Failed problem={error} retry={retry} />
}

function Details({ contact }: { contact: Schemas['Contact'] }) {
  const t = useTranslations('contacts')
  const directory = api.useQuery('get', '/v1/directory')
  const name = nameOf(contact)
  const operators = contact.operator_ids.map((id) => directory.data?.users.find((user) => user.id === id)?.name ?? id)
  const fields = Object.entries(contact.fields)
  return (
    <Stack gap="lg">
      <Group wrap="nowrap" align="start">
        <Initials name={contact.phone === name ? undefined : name} size={52} />
        <div className="contact-title">
          <Title order={2} size="h3">
            {name}
          </Title>
          {contact.phone && (
            <Group gap={4}>
              <Text c="dimmed">{contact.phone}</Text>
              <CopyText text={contact.phone} />
            </Group>
          )}
        </div>
      </Group>
      <Text size="sm">
        <ThingLink kind="contact" id={contact.id}>
          {t('openPage')}
        </ThingLink>
      </Text>
      <Group gap="xs">
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
      <dl className="facts">
        <Fact label={t('tags')}>
          {contact.tags.length > 0 && (
            <Group gap={6}>
              {contact.tags.map((tag) => (
                <Badge key={tag} variant="default" className="tag">
                  {tag}
                </Badge>
              ))}
            </Group>
          )}
        </Fact>
        <Fact label={t('operators')}>{operators.join(', ')}</Fact>
        <Fact label={t('email')}>{contact.email}</Fact>
        <Fact label={t('profileName')}>{contact.profile_name}</Fact>
        <Fact label={t('language')}>{contact.language}</Fact>
        <Fact label={t('timeZone')}>{contact.time_zone}</Fact>
        {fields.map(([code, value]) => (
          <Fact key={code} label={code}>
            {value}
          </Fact>
        ))}
        <Fact label={t('created')}>
          <Moment at={contact.created_at} />
        </Fact>
        <Fact label={t('updated')}>
          <Moment at={contact.updated_at} />
        </Fact>
      </dl>
    </Stack>
  )
}

/** One thing that is known; what is not known takes no place. */
function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (!children) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
