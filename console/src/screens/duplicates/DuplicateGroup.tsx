import { Button, Group, Text } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { nameOf } from '../../lib/contact'
import { may, useSession } from '../../lib/session'
import { ThingLink } from '../../lib/ThingLink'
import { Moment } from '../../lib/time'

type Contact = Schemas['Contact']
type Props = { group: Schemas['Duplicates']; onMerged: () => void }

/** Contacts who are likely one person: who stays is chosen, and the others are merged into them one by one. */
export function DuplicateGroup({ group, onMerged }: Props) {
  const t = useTranslations('duplicates')
  const mayWrite = may(useSession(), 'contacts:write')
  const name = useId()
  const [kept, setKept] = useState(group.contacts[0]?.id)
  const [merging, setMerging] = useState<Contact | null>(null)
  const stays = group.contacts.find((contact) => contact.id === kept)
  return (
    <fieldset className="duplicates">
      <legend>
        {group.by === 'email'
          ? t('sameEmail', { count: group.count })
          : t('sameName', { count: group.count, field: group.field ?? '' })}
      </legend>
      <ul className="log">
        {group.contacts.map((contact) => (
          <li key={contact.id} className="duplicate">
            <label className="duplicate-choice">
              <input
                type="radio"
                name={name}
                disabled={!mayWrite}
                checked={contact.id === kept}
                onChange={() => setKept(contact.id)}
                aria-label={t('keep', { name: nameOf(contact), phone: contact.phone ?? '—' })}
              />
              <Text span size="sm" c={contact.id === kept ? undefined : 'dimmed'}>
                {contact.id === kept ? t('stays') : t('other')}
              </Text>
            </label>
            <div className="duplicate-words">
              <Text fw={600}>
                <ThingLink kind="contact" id={contact.id}>
                  {nameOf(contact)}
                </ThingLink>
              </Text>
              <Text size="sm" c="dimmed" component="div">
                {[contact.phone, contact.email].filter(Boolean).join(' · ')} · <Moment at={contact.created_at} muted />
              </Text>
            </div>
            {mayWrite && contact.id !== kept && (
              <Button
                size="xs"
                variant="default"
                aria-label={t('mergeOne', { name: nameOf(contact), phone: contact.phone ?? '—' })}
                onClick={() => setMerging(contact)}
              >
                {t('merge')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {group.count > group.contacts.length && (
        <Group>
          <Text size="sm" c="dimmed">
            {t('more', { count: group.count - group.contacts.length })}
          </Text>
        </Group>
      )}
      {merging && stays && (
        <ConfirmDialog
          title={t('mergeTitle')}
          confirm={t('mergeDo')}
          danger
          done={t('merged')}
          send={() =>
            client.POST('/v1/contacts/{id}/merge', {
              params: { path: { id: stays.id } },
              body: { contact_id: merging.id },
            })
          }
          onDone={onMerged}
          onClose={() => setMerging(null)}
        >
          {t('mergeText', {
            stays: `${nameOf(stays)} (${stays.phone ?? '—'})`,
            goes: `${nameOf(merging)} (${merging.phone ?? '—'})`,
          })}
        </ConfirmDialog>
      )}
    </fieldset>
  )
}
