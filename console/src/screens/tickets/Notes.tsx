import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { announce } from '../../lib/live'
import { byCursor, itemsOf } from '../../lib/pages'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import type { Ticket } from '../../lib/tickets/tickets'
import { Moment } from '../../lib/time'

type Props = { ticket: Ticket }

/** How often notes are looked at, which are no events. */
const look = 10_000

/** What colleagues noted on the ticket, the newest first. */
export function Notes({ ticket }: Props) {
  const t = useTranslations('tickets')
  const common = useTranslations('common')
  const mayWrite = may(useSession(), 'tickets:write')
  const notes = api.useInfiniteQuery(
    'get',
    '/v1/tickets/{id}/notes',
    { params: { path: { id: ticket.id }, query: { limit: 50 } } },
    { ...byCursor, refetchInterval: look },
  )
  const all = itemsOf(notes.data)
  return (
    <Section title={t('notes')} hint={t('notesHint')}>
      {mayWrite && <NewNote ticket={ticket} />}
      {notes.isPending && <Loading rows={2} />}
      {notes.error && !notes.data && <Failed problem={notes.error} retry={() => void notes.refetch()} />}
      {notes.data && all.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noNotes')}
        </Text>
      )}
      {all.length > 0 && (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('notes')}>
          {all.map((note) => (
            <Note key={note.id} note={note} />
          ))}
        </Stack>
      )}
      {notes.hasNextPage && (
        <Button variant="default" loading={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>
          {common('showMore')}
        </Button>
      )}
    </Section>
  )
}

function Note({ note }: { note: Schemas['TicketNote'] }) {
  const t = useTranslations('tickets')
  return (
    <li>
      <Text size="sm" component="div">
        <strong>{note.author_name ?? t('byProgram')}</strong> · <Moment at={note.created_at} muted />
      </Text>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {note.text}
      </Text>
    </li>
  )
}

const form = 'ticket-note'

function NewNote({ ticket }: Props) {
  const t = useTranslations('tickets')
  const { user } = useSession()
  const refresh = useRefresh()
  const kept = useKept(`${user.id}.${form}.${ticket.id}`, { text: '' })
  const { key, renew } = useFormKey()
  const labels = { '/text': t('note') }
  const text = kept.values.text.trim()
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => (text ? {} : { '/text': t('noteNeeded') }),
    send: () =>
      client.POST('/v1/tickets/{id}/notes', {
        params: { path: { id: ticket.id }, header: { 'Idempotency-Key': key } },
        body: { text },
      }),
    onDone: () => {
      kept.clear()
      renew()
      announce(t('noted'))
      void refresh('/v1/tickets')
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
        <Textarea
          id={fieldID(form, '/text')}
          label={t('note')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4096}
          value={kept.values.text}
          error={sorted.at['/text']}
          onChange={(event) => kept.set({ text: event.currentTarget.value })}
        />
        <Button type="submit" size="xs" loading={sending} style={{ alignSelf: 'start' }}>
          {t('addNote')}
        </Button>
      </Stack>
    </form>
  )
}
