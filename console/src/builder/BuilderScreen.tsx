import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePageTitle } from '../lib/hooks'
import { may, useSession } from '../lib/session'
import { Failed, Loading } from '../lib/states'
import { type Base, EditorProvider, newEditor, useEditor } from './editor'
import { BuilderHeader } from './header'
import { KeepProvider } from './keep/KeepProvider'
import { Notices } from './keep/Notices'
import { useOpened } from './opened'
import { tabNames } from './search'
import { tabs } from './tabs'
import './builder.css'

const route = getRouteApi('/automations/$id')

/** An automation: written, looked at, followed. */
export function BuilderScreen() {
  const { id } = route.useParams()
  const opened = useOpened(id)
  if (opened.data) return <Opened key={id} base={opened.data} />
  if (opened.isError) return <Failed problem={opened.error} retry={() => void opened.refetch()} />
  return <Loading rows={8} />
}

/** The store is made once: what others publish meanwhile does not touch what is written here. */
function Opened({ base }: { base: Base }) {
  const session = useSession()
  const [editor] = useState(() => newEditor(base))
  const mayWrite = may(session, 'automations:write')
  useEffect(() => {
    const { setReadOnly } = editor.getState()
    if (!mayWrite) setReadOnly({ reason: 'role' })
    else if (base.state === 'archived') setReadOnly({ reason: 'archived' })
  }, [editor, mayWrite, base.state])
  return (
    <EditorProvider value={editor}>
      <KeepProvider now={base}>
        <BuilderHeader />
        <Notices now={base} />
        <BuilderTabs />
      </KeepProvider>
    </EditorProvider>
  )
}

function BuilderTabs() {
  const t = useTranslations('builder')
  usePageTitle(useEditor((state) => state.definition.name))
  const { tab = 'editor' } = route.useSearch()
  const navigate = route.useNavigate()
  const offered = tabNames.filter((name) => tabs[name])
  const Shown = tabs[tab]
  return (
    <Tabs
      value={tab}
      onChange={(name) => {
        const next = offered.find((one) => one === name)
        void navigate({ search: (before) => ({ ...before, tab: next === 'editor' ? undefined : next }) })
      }}
    >
      <Tabs.List aria-label={t('tabs.label')} className="builder-tabs">
        {offered.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`tabs.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {Shown && (
        <Tabs.Panel value={tab} pt="md">
          <Suspense fallback={<Loading />}>
            <Shown />
          </Suspense>
        </Tabs.Panel>
      )}
    </Tabs>
  )
}
