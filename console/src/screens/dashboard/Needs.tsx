import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'

type Notification = Schemas['Notification']

/** What does not go on without a person, the newest first. */
export function Needs() {
  const t = useTranslations('dashboard')
  const session = useSession()
  const needs = api.useQuery('get', '/v1/notifications')
  return (
    <Section
      title={t('needs')}
      aside={
        may(session, 'automations:read') && (
          <Anchor component={Link} to="/attention" size="sm">
            {t('all')}
          </Anchor>
        )
      }
    >
      {needs.isPending && <Loading rows={3} />}
      {needs.error && !needs.data && <Failed problem={needs.error} retry={() => void needs.refetch()} />}
      {needs.data?.items.length === 0 && <Text c="dimmed">{t('calm')}</Text>}
      <ul className="log" aria-label={t('needs')}>
        {needs.data?.items.map((one) => (
          <li key={one.id}>
            <Need one={one} />
            <Text size="sm" c="dimmed" component="div">
              {t('since')} <Moment at={one.at} muted />
              {one.reason && ` · ${one.reason}`}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** In words, with the way to where it is mended. */
function Need({ one: { kind, object_id: id, name, count } }: { one: Notification }) {
  const t = useTranslations('dashboard.kinds')
  const words = t(kind, { name, count })
  switch (kind) {
    case 'attention':
    case 'number_held':
      return (
        <Anchor component={Link} to="/attention" underline="always">
          {words}
        </Anchor>
      )
    case 'campaign_paused':
      return (
        <ThingLink kind="campaign" id={id}>
          {words}
        </ThingLink>
      )
    case 'chat_assigned':
      return (
        <ThingLink kind="chat" id={id}>
          {words}
        </ThingLink>
      )
    case 'template_refused':
      return <Text span>{words}</Text>
  }
}
