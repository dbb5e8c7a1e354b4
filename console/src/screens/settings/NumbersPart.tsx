import { Badge, Button, Group, Progress, Text } from '@mantine/core'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { NumberDialog } from './NumberDialog'
import { ProfileDialog } from './ProfileDialog'

type Phone = Schemas['Number']
const page = { params: { query: { limit: 200 } } }

/** The WhatsApp numbers that send. */
export default function NumbersPart() {
  const t = useTranslations('settings')
  const session = useSession()
  const refresh = useRefresh()
  const numbers = api.useQuery('get', '/v1/numbers', page)
  const [editing, setEditing] = useState<Phone | 'new' | null>(null)
  const [profile, setProfile] = useState<Phone | null>(null)
  const mayWrite = may(session, 'settings:write')
  return (
    <Section
      title={t('parts.numbers')}
      hint={t('numbersHint')}
      aside={mayWrite && <Button onClick={() => setEditing('new')}>{t('addNumber')}</Button>}
    >
      {numbers.isPending && <Loading rows={3} />}
      {numbers.error && !numbers.data && <Failed problem={numbers.error} retry={() => void numbers.refetch()} />}
      {numbers.data?.items.length === 0 && <Text c="dimmed">{t('numbersEmpty')}</Text>}
      {numbers.data?.items.map((phone) => (
        <One
          key={phone.id}
          phone={phone}
          mayWrite={mayWrite}
          onEdit={() => setEditing(phone)}
          onProfile={() => setProfile(phone)}
        />
      ))}
      {editing && (
        <NumberDialog
          phone={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => {
            void refresh('/v1/numbers', '/v1/directory')
            setEditing(null)
          }}
        />
      )}
      {profile && <ProfileDialog phone={profile} mayWrite={mayWrite} onClose={() => setProfile(null)} />}
    </Section>
  )
}

const qualities: Record<string, string> = { GREEN: 'teal', YELLOW: 'yellow', RED: 'red' }

type OneProps = { phone: Phone; mayWrite: boolean; onEdit: () => void; onProfile: () => void }

function One({ phone, mayWrite, onEdit, onProfile }: OneProps) {
  const t = useTranslations('settings')
  const format = useFormatter()
  const { recipient_limit: limit, recipients_used: used, quality } = phone
  const known = quality === 'GREEN' || quality === 'YELLOW' || quality === 'RED' ? quality : 'UNKNOWN'
  return (
    <div className="thing">
      <div>
        <Group gap="xs">
          <Text fw={600}>{phone.display_phone}</Text>
          <Badge variant="light" color={qualities[known] ?? 'gray'} className="tag">
            {t(`qualities.${known}`)}
          </Badge>
          {phone.status === 'unverified' && (
            <Badge variant="light" color="yellow" className="tag">
              {t('unverified')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t('rate', { count: phone.messages_per_second })}
        </Text>
        <Text size="sm" c="dimmed">
          {limit === null
            ? t('noLimit')
            : t('limitUsed', { used: format.number(used ?? 0), limit: format.number(limit) })}
        </Text>
        {limit !== null && limit > 0 && (
          <Progress value={(100 * (used ?? 0)) / limit} mt={6} w={220} aria-label={t('limit')} />
        )}
      </div>
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={onProfile}>
          {t('profile')}
        </Button>
        {mayWrite && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('editTitle', { name: phone.display_phone })}
            onClick={onEdit}
          >
            {t('edit')}
          </Button>
        )}
      </Group>
    </div>
  )
}
