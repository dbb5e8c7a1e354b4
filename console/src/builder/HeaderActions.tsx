import { Button } from '@mantine/core'
import { IconFlask, IconSend2 } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onDemand } from '../lib/load'
import { may, useSession } from '../lib/session'
import { useEditor } from './editor'
import { useKeeping, useKept } from './keep/KeepProvider'
import { SavedState } from './keep/SavedState'
import { StateMenu } from './publish/StateMenu'
import type { Answer } from './testing/PlayThrough'

const PublishSheet = onDemand(() => import('./publish/PublishSheet'))
const TestPanel = onDemand(() => import('./testing/TestPanel'))

/** How what is written stands, and what is done with it: tried out, put in force. */
export function HeaderActions() {
  const mayWrite = may(useSession(), 'automations:write')
  return (
    <>
      <SavedState />
      <TestButton />
      <PublishButton />
      {mayWrite && <StateMenu />}
    </>
  )
}

function TestButton() {
  const t = useTranslations('testing')
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Answer | null>(null)
  return (
    <>
      <Button variant="default" leftSection={<IconFlask size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {t('button')}
      </Button>
      <Suspense fallback={null}>
        {open && <TestPanel answer={answer} onAnswer={setAnswer} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  )
}

function PublishButton() {
  const t = useTranslations('keeping.publish')
  const { keeper } = useKept()
  const [open, setOpen] = useState(false)
  const isDraft = useEditor((editor) => editor.automation.state === 'draft')
  const unchanged = useKeeping((keeping) => keeping.saving.state === 'unchanged')
  if (!keeper) return null
  return (
    <>
      <Button
        leftSection={<IconSend2 size={18} aria-hidden />}
        // what is in force already and has not changed is published
        disabled={unchanged === true && !isDraft}
        onClick={() => setOpen(true)}
      >
        {t('button')}
      </Button>
      <Suspense fallback={null}>{open && <PublishSheet keeper={keeper} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
