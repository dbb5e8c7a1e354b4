import { Modal } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { kindsOf, startKinds } from '../../lib/automation/kinds'
import { newKey } from '../../lib/random'
import { useEditorStore } from '../editor'
import type { Start, StartKind } from '../model/definition'
import { KindButton } from './KindButton'

/** What a new start of a kind has set. */
const fresh: Partial<Record<StartKind, Partial<Start>>> = {
  date: { when: 'on', at: '09:00' },
  ticket: { event: 'opened' },
  consent: { to: 'granted' },
}

/** All that may start an automation. */
export default function AddStartDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('builder')
  const names = useTranslations('automation.starts')
  const about = useTranslations('builder.aboutStart')
  const editor = useEditorStore()

  function add(kind: StartKind) {
    const start: Start = { uid: newKey(), kind, ...fresh[kind] }
    const { edit, selectFresh } = editor.getState()
    edit('add', (now) => ({ ...now, start: [...now.start, start] }))
    onClose()
    selectFresh(start.uid)
  }
  return (
    <Modal opened onClose={onClose} title={t('startsWhen')} size="xl">
      <div className="kinds-grid">
        {kindsOf(startKinds).map((kind) => (
          <KindButton
            key={kind}
            icon={startKinds[kind]}
            group="start"
            name={names(kind)}
            about={about(kind)}
            onClick={() => add(kind)}
          />
        ))}
      </div>
    </Modal>
  )
}
