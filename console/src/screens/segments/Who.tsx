import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import { Section } from '../../lib/Section'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'

type Props = { id: string; changed: boolean }

const most = 8

/** The newest of those who belong to a segment at this moment, by its condition as it is saved. */
export function Who({ id, changed }: Props) {
  const t = useTranslations('segments')
  const who = api.useQuery('get', '/v1/contacts', { params: { query: { segment_id: [id], limit: most } } })
  return (
    <Section title={t('whoNow')} hint={changed ? t('whoSaved') : t('whoHint')}>
      {who.isPending && <Loading rows={4} />}
      {who.error && !who.data && <Failed problem={who.error} retry={() => void who.refetch()} />}
      {who.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('nobody')}
        </Text>
      )}
      <Stack gap="xs" component="ul" className="log">
        {who.data?.items.map((contact) => (
          <Group key={contact.id} component="li" gap="xs" wrap="nowrap">
            <Initials name={nameOf(contact) === contact.phone ? undefined : nameOf(contact)} />
            <ThingLink kind="contact" id={contact.id}>
              {nameOf(contact)}
            </ThingLink>
          </Group>
        ))}
      </Stack>
      {who.data && who.data.items.length > 0 && (
        <Text size="sm">
          <Anchor inherit renderRoot={(props) => <Link {...props} to="/contacts" search={{ segment_id: [id] }} />}>
            {who.data.next ? t('whoAllMore') : t('whoAll', { count: who.data.items.length })}
          </Anchor>
        </Text>
      )}
    </Section>
  )
}
