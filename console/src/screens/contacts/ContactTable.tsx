import { Badge, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { Initials } from '../../lib/Initials'
import { type Column, VirtualTable } from '../../lib/table/VirtualTable'
import { Moment } from '../../lib/time'
import type { Filters } from './filters'

type Contact = Schemas['Contact']
type Props = { contacts: Contact[]; filters: Filters; more: boolean; loadingMore: boolean; onMore: () => void }

/** The rows of the contacts. */
export function ContactTable({ contacts, filters, ...paging }: Props) {
  const t = useTranslations('contacts')
  const columns = useMemo<Column<Contact>[]>(
    () => [
      {
        key: 'name',
        label: t('name'),
        width: 'minmax(0, 2fr)',
        narrow: 'main',
        kind: 'main',
        cell: (contact) => <Name contact={contact} filters={filters} />,
      },
      {
        key: 'phone',
        label: t('phone'),
        width: 'minmax(0, 1.15fr)',
        narrow: 'below',
        cell: ({ phone }) => (
          <Text span size="sm" className="contact-phone" c={phone ? undefined : 'dimmed'}>
            {phone ?? t('noPhone')}
          </Text>
        ),
      },
      {
        key: 'tags',
        label: t('tags'),
        width: 'minmax(0, 1.5fr)',
        narrow: 'end',
        kind: 'tags',
        cell: ({ tags }, narrow) => <Tags tags={tags} most={narrow ? 1 : 2} />,
      },
      {
        key: 'added',
        label: t('added'),
        width: 'minmax(0, 1.65fr)',
        narrow: 'none',
        cell: (contact) => <Moment at={contact.created_at} muted />,
      },
    ],
    [t, filters],
  )
  return <VirtualTable label={t('title')} items={contacts} idOf={({ id }) => id} columns={columns} {...paging} />
}

function Name({ contact, filters }: { contact: Contact; filters: Filters }) {
  const t = useTranslations('contacts')
  const name = nameOf(contact)
  return (
    <>
      <Initials name={name === contact.phone ? undefined : name} />
      <Link
        to="/contacts"
        search={{ ...filters, contact: contact.id }}
        resetScroll={false}
        preload={false}
        className="row-link"
        activeOptions={{ exact: true, includeSearch: true }}
      >
        {name}
      </Link>
      {contact.blocked_at && (
        <Badge size="sm" color="red" variant="light">
          {t('blocked')}
        </Badge>
      )}
    </>
  )
}

function Tags({ tags, most }: { tags: string[]; most: number }) {
  return (
    <>
      {tags.slice(0, most).map((tag) => (
        <Badge key={tag} variant="default" className="tag">
          {tag}
        </Badge>
      ))}
      {tags.length > most && (
        <Text span size="xs" c="dimmed">
          +{tags.length - most}
        </Text>
      )}
    </>
  )
}
