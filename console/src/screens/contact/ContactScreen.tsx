import { Anchor, Tabs, Text } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { nameOf } from '../../lib/contact'
import { usePageTitle } from '../../lib/hooks'
import { useContact } from '../../lib/person/useContact'
import { codeOf } from '../../lib/problem'
import { Empty, Failed, Loading } from '../../lib/states'
import { Belongings } from './Belongings'
import { Consent } from './Consent'
import { Facts } from './Facts'
import { Head } from './Head'
import { Runs } from './Runs'
import { Sent } from './Sent'
import { Tickets } from './Tickets'
import { Timeline } from './Timeline'
import { mayTab, type Tab, tabs } from './tabs'
import { Windows } from './Windows'
import './contact.css'
import { useSession } from '../../lib/session'

const route = getRouteApi('/contacts/$id')

/** One contact, with all that is known of them and all that can be done. */
export function ContactScreen() {
  const t = useTranslations('contact')
  const { id } = route.useParams()
  const contact = useContact(id)
  usePageTitle(contact.data ? nameOf(contact.data) : t('opened'))
  return (
    <>
      <Anchor component={Link} to="/contacts" size="sm" className="back">
        <IconArrowLeft size={16} aria-hidden /> {t('back')}
      </Anchor>
      {contact.isPending && <Loading rows={8} />}
      {contact.error &&
        (codeOf(contact.error) === 'not-found' ? (
          <Empty text={t('gone')} />
        ) : (
          !contact.data && <Failed problem={contact.error} retry={() => void contact.refetch()} />
        ))}
      {contact.data && contact.error?.status !== 404 && <Page contact={contact.data} />}
    </>
  )
}

function Page({ contact }: { contact: Schemas['Contact'] }) {
  const t = useTranslations('contact')
  const session = useSession()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = tabs.filter((one) => mayTab(session, one))
  const now: Tab | undefined = tab && shown.includes(tab) ? tab : shown[0]
  return (
    <>
      <Head contact={contact} />
      <div className="contact-page">
        <div className="contact-column">
          <Runs contact={contact} />
          {now && (
            <Tabs
              value={now}
              onChange={(next) =>
                void navigate({
                  search: { tab: shown.find((one) => one === next) },
                  replace: true,
                  resetScroll: false,
                })
              }
              keepMounted={false}
            >
              <Tabs.List mb="md">
                {shown.map((one) => (
                  <Tabs.Tab key={one} value={one}>
                    {t(`tabs.${one}`)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="timeline">
                <Timeline contact={contact} />
              </Tabs.Panel>
              <Tabs.Panel value="sent">
                <Sent contact={contact} />
              </Tabs.Panel>
              <Tabs.Panel value="tickets">
                <Tickets contact={contact} />
              </Tabs.Panel>
            </Tabs>
          )}
          {!now && <Text c="dimmed">{t('mayNot')}</Text>}
        </div>
        <div className="contact-column">
          <Facts contact={contact} />
          <Belongings contact={contact} />
          <Consent contact={contact} />
          <Windows contact={contact} />
        </div>
      </div>
    </>
  )
}
