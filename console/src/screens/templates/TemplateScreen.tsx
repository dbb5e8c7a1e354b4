import { Button, Group, Stack } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client } from '../../api/client'
import { DeleteThing } from '../../lib/DeleteThing'
import { usePageTitle } from '../../lib/hooks'
import { onDemand } from '../../lib/load'
import { useRefresh } from '../../lib/refresh'
import { may, useSession } from '../../lib/session'
import { Failed, Loading, ScreenHead } from '../../lib/states'
import type { Template } from '../../lib/template/templates'
import { Decided } from './Decided'
import { WriteTemplate } from './WriteTemplate'

const DuplicateDialog = onDemand(() => import('./DuplicateDialog'))
const Figures = onDemand(() => import('./Figures'))
const route = getRouteApi('/templates/$id')

/** One language of a template: what Meta decided of it, what it says, and what became of its messages. */
export function TemplateScreen() {
  const { id } = route.useParams()
  const template = api.useQuery(
    'get',
    '/v1/templates/{id}',
    { params: { path: { id } } },
    // no event tells what somebody else saved of a draft
    { refetchOnMount: 'always' },
  )
  if (template.data) return <Opened key={id} template={template.data} />
  if (template.error) return <Failed problem={template.error} retry={() => void template.refetch()} />
  return <Loading />
}

function Opened({ template }: { template: Template }) {
  const t = useTranslations('templates')
  const common = useTranslations('common')
  usePageTitle(template.name)
  const session = useSession()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [open, setOpen] = useState<'duplicate' | 'delete' | null>(null)
  const mayWrite = may(session, 'templates:write')
  const { id, name, submitted_at: submitted } = template
  const close = () => setOpen(null)
  return (
    <>
      <ScreenHead title={name}>
        {mayWrite && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setOpen('duplicate')}>
              {t('duplicate')}
            </Button>
            <Button variant="default" c="var(--mantine-color-red-light-color)" onClick={() => setOpen('delete')}>
              {common('delete')}
            </Button>
          </Group>
        )}
      </ScreenHead>
      <Stack gap="lg">
        <Decided template={template} />
        <WriteTemplate template={template} mayWrite={mayWrite} />
        {(submitted || template.status !== 'DRAFT') && may(session, 'reports:read') && (
          <Suspense fallback={<Loading rows={2} />}>
            <Figures id={id} />
          </Suspense>
        )}
      </Stack>
      <Suspense fallback={null}>
        {open === 'duplicate' && <DuplicateDialog template={template} onClose={close} />}
      </Suspense>
      {open === 'delete' && (
        <DeleteThing
          title={t('deleteTitle', { name })}
          done={t('deleted', { name })}
          send={(force) =>
            client.DELETE('/v1/templates/{id}', { params: { path: { id }, query: force ? { force } : {} } })
          }
          onDone={() => {
            void navigate({ to: '/templates' })
            void refresh('/v1/templates')
          }}
          onClose={close}
        >
          {t('deleteText')}
        </DeleteThing>
      )}
    </>
  )
}
