import { Button, Drawer, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { byCursor, itemsOf } from '../../lib/pages'
import { Empty, Failed, Loading } from '../../lib/states'
import { ThingLink } from '../../lib/ThingLink'

type Props = { campaign: string; state: Schemas['CampaignMemberState']; onClose: () => void }

/** The members of a campaign in a state. */
export function MembersDrawer({ campaign, state, onClose }: Props) {
  const t = useTranslations('campaigns')
  const members = api.useInfiniteQuery(
    'get',
    '/v1/campaigns/{id}/members',
    { params: { path: { id: campaign }, query: { state, limit: 50 } } },
    byCursor,
  )
  const shown = itemsOf(members.data)
  return (
    <Drawer opened onClose={onClose} position="right" size={480} title={t(`members.${state}`)}>
      {members.isPending && <Loading rows={4} />}
      {members.error && !members.data && <Failed problem={members.error} retry={() => void members.refetch()} />}
      {members.data && shown.length === 0 && <Empty text={t('noMembers')} />}
      <ul className="log">
        {shown.map((one) => (
          <Member key={one.contact_id} member={one} />
        ))}
      </ul>
      {members.hasNextPage && (
        <Button variant="default" loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Drawer>
  )
}

const reasons = ['inside', 'once_ever', 'too_many', 'gone', 'left_out'] as const

function Member({ member: { contact, contact_id: id, reason } }: { member: Schemas['CampaignMember'] }) {
  const t = useTranslations('campaigns')
  const name = contact && nameOf(contact)
  const known = reasons.find((one) => one === reason)
  return (
    <li>
      <ThingLink kind="contact" id={id}>
        {name || id}
      </ThingLink>
      {contact?.phone && contact.phone !== name && (
        <Text span size="sm" c="dimmed">
          {' '}
          {contact.phone}
        </Text>
      )}
      {known && <Text size="sm">{t(`whyNot.${known}`)}</Text>}
    </li>
  )
}
