import { Text } from '@mantine/core'
import { useTimeZone, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { useLanguageNames } from '../../lib/language-names'
import { useAllFields } from '../../lib/names'
import { asE164 } from '../../lib/phone'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Moment } from '../../lib/time'
import { EditableFact } from './EditableFact'

type Props = { contact: Schemas['Contact'] }

/** What the contact is called and how they are reached, and the fields of the workspace; each is changed in its place. */
export function Facts({ contact }: Props) {
  const t = useTranslations('contact')
  const session = useSession()
  const zone = useTimeZone() ?? 'UTC'
  const languages = useLanguageNames()
  const mayWrite = may(session, 'contacts:write')
  const fact = (name: 'first_name' | 'last_name' | 'email' | 'language' | 'time_zone', label: string) => ({
    contact,
    pointer: `/${name}`,
    label,
    value: contact[name],
    changeOf: (value: string) => ({ [name]: value }),
    editable: mayWrite,
  })
  return (
    <>
      <Section title={t('about')}>
        <dl className="facts">
          <EditableFact
            contact={contact}
            pointer="/phone"
            label={t('phone')}
            value={contact.phone ?? ''}
            kind="tel"
            changeOf={(phone) => ({ phone })}
            // that a phone is taken would tell of somebody else's contact
            editable={mayWrite && !session.only_assigned}
            hint={(typed) => {
              const kept = asE164(typed)
              return kept && kept !== contact.phone ? `${kept} · ${t('phoneChange')}` : t('phoneChange')
            }}
          />
          <EditableFact {...fact('first_name', t('firstName'))} />
          <EditableFact {...fact('last_name', t('lastName'))} />
          <EditableFact {...fact('email', t('email'))} kind="email" />
          <EditableFact
            {...fact('language', t('language'))}
            kind="choice"
            choices={languages.choices}
            shown={contact.language && languages.nameOf(contact.language)}
            none={t('languageNone')}
          />
          <EditableFact
            {...fact('time_zone', t('timeZone'))}
            kind="choice"
            choices={zones()}
            none={t('timeZoneNone', { zone })}
          />
          {contact.profile_name && (
            <div>
              <dt>{t('profileName')}</dt>
              <dd>{contact.profile_name}</dd>
            </div>
          )}
          <div>
            <dt>{t('created')}</dt>
            <dd>
              <Moment at={contact.created_at} />
            </dd>
          </div>
          <div>
            <dt>{t('updated')}</dt>
            <dd>
              <Moment at={contact.updated_at} />
            </dd>
          </div>
        </dl>
      </Section>
      <Fields contact={contact} />
    </>
  )
}

/** The names of zones that this browser knows. */
function zones() {
  return Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }))
}

/** The workspace's own fields, those that the contact has not, too. */
function Fields({ contact }: Props) {
  const t = useTranslations('contact')
  const mayWrite = may(useSession(), 'contacts:write')
  const fields = useAllFields()
  if (!fields.data) return null
  return (
    <Section title={t('fields')}>
      {fields.data.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noFields')}
        </Text>
      )}
      <dl className="facts">
        {fields.data.map(({ code, name, type }) => (
          <EditableFact
            key={code}
            contact={contact}
            pointer={`/fields/${code}`}
            label={name}
            value={contact.fields[code] ?? ''}
            kind={type}
            shown={shownOf(contact.fields[code], type)}
            changeOf={(value) => ({ fields: { [code]: value } })}
            editable={mayWrite}
          />
        ))}
      </dl>
    </Section>
  )
}

function shownOf(value: string | undefined, type: Schemas['Field']['type']) {
  if (!value || type !== 'datetime' || Number.isNaN(Date.parse(value))) return value
  return <Moment at={value} />
}
