import { Alert, Button, Drawer, Group, Text } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { isCovered } from '../../lib/dialogs'
import { onDemand } from '../../lib/load'
import { Loading } from '../../lib/states'
import { useMoment } from '../../lib/time'
import { useEditor } from '../editor'

const TheirDraft = onDemand(() => import('./TheirDraft'))

type Summary = Schemas['AutomationDraftSummary']

/** No event tells of drafts, which concern nobody until they are published. */
const often = 30_000

/** Says who else has a draft of this automation. */
export function Colleagues() {
  const t = useTranslations('keeping.colleague')
  const moment = useMoment()
  const id = useEditor((editor) => editor.automation.id)
  const nameOf = useAuthorName()
  const [opened, setOpened] = useState<Summary | null>(null)
  const drafts = api.useQuery(
    'get',
    '/v1/automations/{id}/drafts',
    { params: { path: { id: id ?? '' } } },
    { enabled: id !== null, refetchInterval: often },
  )
  const others = drafts.data?.items.filter((one) => !one.mine) ?? []
  return (
    <>
      {others.map((one) => (
        <Alert key={one.author} color="blue" variant="light">
          <Group justify="space-between">
            <Text size="sm">{t('writes', { who: nameOf(one.author), at: moment(one.saved_at) })}</Text>
            <Button size="xs" variant="default" onClick={() => setOpened(one)}>
              {t('view')}
            </Button>
          </Group>
        </Alert>
      ))}
      {opened && id !== null && (
        <Drawer
          opened
          onClose={() => {
            if (!isCovered()) setOpened(null)
          }}
          position="right"
          size={560}
          title={t('title', { who: nameOf(opened.author) })}
        >
          <Suspense fallback={<Loading rows={4} />}>
            <TheirDraft id={id} draft={opened} who={nameOf(opened.author)} onClose={() => setOpened(null)} />
          </Suspense>
        </Drawer>
      )}
    </>
  )
}

/** The name of an author as drafts and revisions name them: `user/` and the id. */
function useAuthorName(): (author: string) => string {
  const t = useTranslations('keeping.newer')
  const directory = api.useQuery('get', '/v1/directory')
  return (author) => {
    const id = author.startsWith('user/') ? author.slice('user/'.length) : null
    return directory.data?.users.find((user) => user.id === id)?.name ?? t('somebody')
  }
}
