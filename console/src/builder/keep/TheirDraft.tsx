import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { Failed, Loading } from '../../lib/states'
import { useMoment } from '../../lib/time'
import { useEditor, useEditorStore } from '../editor'
import { type Definition, fromInput } from '../model/definition'
import { Changes } from '../publish/Changes'
import { changesOf, ownChanges } from '../publish/differences'
import MergeDialog from '../publish/MergeDialog'
import { type Choices, type Merged, merge } from '../publish/merge'
import { readDraft } from './drafts'

type Summary = Schemas['AutomationDraftSummary']

type Read = { base: Definition; theirs: Definition | null }

/** Reads a colleague's draft, and the revision that they began with. */
function useTheirDraft(id: string, { author, etag }: Summary, now: Definition) {
  return useQuery<Read, Problem>({
    queryKey: ['a draft', id, author, etag],
    queryFn: async () => {
      const path = { id }
      const { data, error } = await client.GET('/v1/automations/{id}/draft', { params: { path, query: { author } } })
      if (error) throw error
      const read = readDraft(data.definition)
      const revision = await client.GET('/v1/automations/{id}/revisions/{number}', {
        params: { path: { id, number: data.base_revision } },
      })
      if (revision.error) throw revision.error
      const { name, number_id, reentry } = read?.base ?? now
      const { start, steps } = revision.data
      return { base: fromInput({ name, number_id, reentry, start, steps }), theirs: read?.definition ?? null }
    },
  })
}

type Props = { id: string; draft: Summary; who: string; onClose: () => void }

/** What a colleague writes: what it changes, to be looked at and copied. */
export default function TheirDraft({ id, draft, who, onClose }: Props) {
  const t = useTranslations('keeping.colleague')
  const moment = useMoment()
  const editor = useEditorStore()
  const published = useEditor((now) => now.automation.published)
  const readOnly = useEditor((now) => now.readOnly !== null)
  const [asks, setAsks] = useState<Merged | null>(null)
  const read = useTheirDraft(id, draft, published)
  if (read.isPending) return <Loading rows={4} />
  if (read.isError) {
    if (read.error.status === 404) return <Text>{t('gone')}</Text>
    return <Failed problem={read.error} retry={() => void read.refetch()} />
  }
  const { base, theirs } = read.data
  if (!theirs) return <Text>{t('unreadable')}</Text>
  const changes = changesOf(base, theirs)
  const own = ownChanges(base, theirs)

  function copy(choices: Choices) {
    if (!theirs) return
    const merged = merge(base, theirs, editor.getState().definition, choices)
    if (merged.open.length > 0) return setAsks(merged)
    editor.getState().edit('copy a draft', () => merged.definition)
    notifications.show({ message: t('copied'), color: 'teal' })
    onClose()
  }

  return (
    <Stack>
      <Text size="sm">{t('saved', { who, at: moment(draft.saved_at), revision: draft.base_revision })}</Text>
      {changes.length + own.length === 0 ? (
        <Text size="sm">{t('same')}</Text>
      ) : (
        <>
          <Text fw={600}>{t('changes', { who })}</Text>
          <Changes changes={changes} own={own} />
          {!readOnly && (
            <Group justify="end">
              <Button onClick={() => copy({})}>{t('copy')}</Button>
            </Group>
          )}
        </>
      )}
      {asks && <MergeDialog merged={asks} who={who} onApply={copy} onClose={() => setAsks(null)} />}
    </Stack>
  )
}
