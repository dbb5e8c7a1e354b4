import { Modal, Select, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ContactPicker } from '../ContactPicker'
import { nameOf } from '../contact'
import { FormButtons } from '../FormButtons'
import { FormProblem, fieldID, useSending } from '../form'
import { useFormKey } from '../hooks'
import { useKept } from '../kept'
import { inPlace } from '../names'
import { useRefresh } from '../refresh'
import { useSession } from '../session'
import { ticketPriorities } from './tickets'
import { useOwners } from './useOwners'

const form = 'new-ticket'
const empty = { contact_id: '', title: '', description: '', priority: '', owner_id: '', category: '' }
type Name = keyof typeof empty
type Props = { contact: Schemas['Contact'] | null; onClose: () => void }

/** Opens a ticket. Closing the form keeps what was typed; only Cancel throws it away. */
export default function NewTicket({ contact, onClose }: Props) {
  const t = useTranslations('tickets')
  const contactTexts = useTranslations('contact')
  const { user } = useSession()
  const refresh = useRefresh()
  const owners = useOwners()
  const kept = useKept(`${user.id}.${form}${contact ? `.${contact.id}` : ''}`, empty)
  const { key } = useFormKey()
  const whose = contact?.id ?? kept.values.contact_id
  const labels: Record<`/${Name}`, string> = {
    '/contact_id': t('contact'),
    '/title': t('subject'),
    '/description': t('description'),
    '/priority': t('priority'),
    '/owner_id': t('owner'),
    '/category': t('category'),
  }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: () => ({
      ...(whose ? {} : { '/contact_id': t('contactNeeded') }),
      ...(kept.values.title.trim() ? {} : { '/title': t('subjectNeeded') }),
    }),
    send: () =>
      client.POST('/v1/tickets', {
        params: { header: { 'Idempotency-Key': key } },
        body: given({ ...kept.values, contact_id: whose }),
      }),
    onDone: ({ data }) => {
      if (!data) return
      kept.clear()
      void refresh('/v1/tickets')
      notifications.show({ message: t('made', { title: data.title }), color: 'teal' })
      onClose()
    },
  })
  const field = (name: Name) => ({
    id: fieldID(form, `/${name}`),
    label: labels[`/${name}`],
    error: sorted.at[`/${name}`],
  })
  const typed = (name: 'title' | 'description' | 'category') => ({
    ...field(name),
    value: kept.values[name],
    onChange: (event: { currentTarget: { value: string } }) => kept.set({ [name]: event.currentTarget.value }),
  })
  const chosen = (name: 'priority' | 'owner_id') => ({
    ...field(name),
    comboboxProps: inPlace,
    clearable: true,
    value: kept.values[name] || null,
    onChange: (value: string | null) => kept.set({ [name]: value ?? '' }),
  })

  return (
    <Modal opened onClose={onClose} title={t('new')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          {contact ? (
            <Text size="sm">{t('for', { name: nameOf(contact) })}</Text>
          ) : (
            <Whose
              field={field('contact_id')}
              id={kept.values.contact_id}
              onChoose={(id) => kept.set({ contact_id: id })}
            />
          )}
          <TextInput {...typed('title')} autoComplete="off" maxLength={200} required data-autofocus />
          <Textarea {...typed('description')} autosize minRows={3} maxRows={10} maxLength={4096} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              {...chosen('priority')}
              placeholder={contactTexts('ticketPriority.medium')}
              data={ticketPriorities.map((value) => ({ value, label: contactTexts(`ticketPriority.${value}`) }))}
            />
            <Select {...chosen('owner_id')} searchable placeholder={t('nobody')} data={owners} />
          </SimpleGrid>
          <TextInput {...typed('category')} autoComplete="off" maxLength={200} description={t('categoryHint')} />
          <Text size="sm" c="dimmed">
            {t('newStarts')}
          </Text>
          <FormButtons
            submitLabel={t('create')}
            sending={sending}
            onCancel={() => {
              kept.clear()
              onClose()
            }}
          />
        </Stack>
      </form>
    </Modal>
  )
}

type WhoseProps = { field: { id: string; label: string; error?: string }; id: string; onChoose: (id: string) => void }

/** Whose ticket it is. What is kept is the id alone: after a reload the contact is read again. */
function Whose({ field, id, onChoose }: WhoseProps) {
  const t = useTranslations('tickets')
  const contact = api.useQuery('get', '/v1/contacts/{id}', { params: { path: { id } } }, { enabled: id !== '' })
  return (
    <ContactPicker
      {...field}
      nothing={t('contactNothing')}
      chosen={(id && contact.data) || null}
      onChoose={(chosen) => onChoose(chosen?.id ?? '')}
      required
    />
  )
}

/** What was filled in; the server knows what holds where nothing is. */
function given({ contact_id, title, priority, ...rest }: typeof empty): Schemas['TicketInput'] {
  const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''))
  const urgency = ticketPriorities.find((one) => one === priority)
  return { contact_id, title: title.trim(), ...filled, ...(urgency ? { priority: urgency } : {}) }
}
