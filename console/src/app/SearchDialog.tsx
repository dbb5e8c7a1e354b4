import { Combobox, Loader, Modal, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconRoute, IconSearch, IconUser } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/client'
import { nameOf } from '../lib/contact'
import { announce } from '../lib/live'
import { may, useSession } from '../lib/session'

/** Nothing yet: the same list each time, so that nobody takes it for news. */
const none: never[] = []

/** How many of each kind are shown: whoever looks for more goes to the list. */
const most = 6

/** Search over everything that one may see, by the API. */
export default function SearchDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('search')
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [query] = useDebouncedValue(text.trim(), 150)
  const found = useFound(query)
  const combobox = useCombobox({ opened: true })
  const enough = query.length >= 2
  const nothing = enough && !found.loading && !found.failed && found.contacts.length + found.automations.length === 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first of new results is the one that Enter takes
  useEffect(() => {
    combobox.selectFirstOption()
  }, [found.contacts, found.automations])
  useEffect(() => {
    if (nothing) announce(t('nothing', { query }))
  }, [nothing, query, t])

  function go(option: string) {
    const [kind, id] = option.split('/', 2)
    onClose()
    void navigate({ to: '/contacts', search: kind === 'automation' ? { inside: id } : { contact: id } })
  }

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      centered={false}
      attributes={{ content: { 'aria-label': t('title') } }}
    >
      <Combobox store={combobox} onOptionSubmit={go} withinPortal={false}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            size="lg"
            variant="unstyled"
            className="search-input"
            aria-label={t('title')}
            placeholder={t('placeholder')}
            leftSection={<IconSearch size={20} aria-hidden />}
            rightSection={found.loading ? <Loader size="xs" /> : undefined}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Combobox.EventsTarget>
        <Combobox.Options className="search-options" aria-label={t('title')}>
          {found.contacts.length > 0 && (
            <Combobox.Group label={t('contacts')}>
              {found.contacts.map((contact) => (
                <Combobox.Option key={contact.id} value={`contact/${contact.id}`} className="search-option">
                  <IconUser size={18} aria-hidden />
                  <span className="search-main">{nameOf(contact)}</span>
                  <span className="search-note">{contact.phone}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
          {found.automations.length > 0 && (
            <Combobox.Group label={t('automations')}>
              {found.automations.map((automation) => (
                <Combobox.Option key={automation.id} value={`automation/${automation.id}`} className="search-option">
                  <IconRoute size={18} aria-hidden />
                  <span className="search-main">{automation.name}</span>
                  <span className="search-note">{t('insideAutomation', { count: automation.inside })}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
        </Combobox.Options>
        {!enough && <Hint text={t('hint')} />}
        {nothing && <Hint text={t('nothing', { query })} />}
        {found.failed && <Hint text={t('failed')} />}
      </Combobox>
    </Modal>
  )
}

function Hint({ text }: { text: string }) {
  return (
    <Text c="dimmed" size="sm" px="lg" py="md">
      {text}
    </Text>
  )
}

/** What the API finds, of what the role may read. */
function useFound(query: string) {
  const session = useSession()
  const enabled = query.length >= 2
  const automationsToo = enabled && may(session, 'automations:read') && !session.only_assigned
  const contacts = api.useQuery(
    'get',
    '/v1/contacts',
    { params: { query: { search: query, limit: most } } },
    { enabled },
  )
  const automations = api.useQuery(
    'get',
    '/v1/automations',
    { params: { query: { search: query, limit: most } } },
    { enabled: automationsToo },
  )
  return {
    contacts: contacts.data?.items ?? none,
    automations: automations.data?.items ?? none,
    loading: contacts.isFetching || automations.isFetching,
    failed: contacts.isError || automations.isError,
  }
}
