import { ActionIcon, Button, Group, MultiSelect, Stack, Text } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ContactPicker } from '../../../lib/ContactPicker'
import { nameOf } from '../../../lib/contact'
import { fieldID } from '../../../lib/form'
import { onDemand } from '../../../lib/load'
import { type Choice, inPlace, useNames, withChosen } from '../../../lib/names'
import { Section } from '../../../lib/Section'
import { may, useSession } from '../../../lib/session'
import type { Content } from './content'
import { type CampaignForm, form } from './useCampaignForm'

const NewSegment = onDemand(() => import('./NewSegment'))

/** Who is meant: lists, segments, single contacts, or a filter, which becomes a segment. */
export function Audience({ of }: { of: CampaignForm }) {
  const t = useTranslations('campaigns.form')
  const session = useSession()
  const { content, set, sorted } = of
  const names = useNames({ lists: true, segments: true })
  const [filtering, setFiltering] = useState(false)
  const many = (pointer: string, choices: Choice[], chosen: string[]) => ({
    id: fieldID(form, pointer),
    searchable: true,
    clearable: true,
    comboboxProps: inPlace,
    data: chosen.reduce((known, one) => withChosen(known, one), choices),
    value: chosen,
    error: sorted.at[pointer],
  })
  return (
    <Section title={t('audience')} hint={t('audienceHint')}>
      <MultiSelect
        {...many('/list_ids', names.lists, content.lists)}
        label={t('lists')}
        onChange={(lists) => set({ lists })}
      />
      <Group align="end" gap="xs" wrap="nowrap">
        <MultiSelect
          {...many('/segment_ids', names.segments, content.segments)}
          label={t('segments')}
          flex={1}
          miw={0}
          maxValues={20}
          onChange={(segments) => set({ segments })}
        />
        {may(session, 'contacts:write') && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setFiltering(true)}
            style={{ flexShrink: 0 }}
          >
            {t('filter')}
          </Button>
        )}
      </Group>
      <Contacts content={content} set={set} error={sorted.at['/contact_ids']} />
      {filtering && (
        <Suspense fallback={null}>
          <NewSegment
            onMade={(id) => set({ segments: [...content.segments, id] })}
            onClose={() => setFiltering(false)}
          />
        </Suspense>
      )}
    </Section>
  )
}

type ContactsProps = {
  content: Content
  set: (change: Partial<Content>) => void
  error: string | undefined
}

/** Single contacts. Those of a campaign that was saved are known by their number alone. */
function Contacts({ content, set, error }: ContactsProps) {
  const t = useTranslations('campaigns.form')
  const { contacts, keptContacts } = content
  if (keptContacts !== null) {
    return (
      <Group justify="space-between">
        <Text size="sm">{t('keptContacts', { count: keptContacts })}</Text>
        <Button size="xs" variant="default" onClick={() => set({ keptContacts: null })}>
          {t('chooseAnew')}
        </Button>
      </Group>
    )
  }
  return (
    <Stack gap="xs" id={fieldID(form, '/contact_ids')} tabIndex={-1}>
      <ContactPicker
        label={t('contacts')}
        nothing={t('contactNobody')}
        except={contacts.map(({ id }) => id)}
        chosen={null}
        onChoose={(contact) => contact && set({ contacts: [...contacts, { id: contact.id, label: nameOf(contact) }] })}
      />
      {error && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
      {contacts.length > 0 && (
        <ul className="chosen" aria-label={t('contacts')}>
          {contacts.map(({ id, label }) => (
            <li key={id}>
              {label}
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t('removeContact', { name: label })}
                onClick={() => set({ contacts: contacts.filter((one) => one.id !== id) })}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}
