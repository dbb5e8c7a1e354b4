import { Alert, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconMoon } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { isCovered } from '../../lib/dialogs'
import { announce } from '../../lib/live'
import { Loading } from '../../lib/states'
import { useMoment } from '../../lib/time'
import { useEditor, useEditorStore } from '../editor'
import type { Keeper } from '../keep/keeper'
import BringIn from './BringIn'
import { Changes } from './Changes'
import { ownChanges } from './differences'
import { Fates } from './Fates'
import { Impact } from './Impact'
import {
  activate,
  askPreview,
  nextWorkingHours,
  type OwnRefusal,
  type Preview,
  publish,
  type Refusal,
} from './publishing'
import { Refused } from './Refused'

type Props = { keeper: Keeper; onClose: () => void }

type Shown =
  | { what: 'asking' }
  | { what: 'preview'; preview: Preview; open: string | null }
  | { what: 'refusal'; refusal: Refusal }
  /** It is published, and could not be activated. */
  | { what: 'inactive'; refusal: OwnRefusal; revision: number }

/** Says what publishing would do to those inside, and publishes what was shown. */
export default function PublishSheet({ keeper, onClose }: Props) {
  const t = useTranslations('keeping.publish')
  const editor = useEditorStore()
  const [shown, setShown] = useState<Shown>({ what: 'asking' })
  const [busy, setBusy] = useState(false)
  const asked = useRef(false)

  const ask = useCallback(async () => {
    setShown({ what: 'asking' })
    const { done, refusal } = await askPreview(editor, keeper)
    editor.getState().setProblems('publication', editor.getState().definition, problemsIn(refusal))
    if (refusal) return setShown({ what: 'refusal', refusal })
    const { automation } = editor.getState()
    const due = done.answer.impact.due_now > 0 && automation.id !== null
    setShown({
      what: 'preview',
      preview: done,
      open: due && automation.id ? await nextWorkingHours(automation.id) : null,
    })
  }, [editor, keeper])

  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void ask()
  }, [ask])

  async function confirm(preview: Preview, activating: boolean) {
    setBusy(true)
    const { done, refusal } = await publish(editor, keeper, preview)
    if (refusal) {
      setBusy(false)
      editor.getState().setProblems('publication', preview.sent, problemsIn(refusal))
      return setShown({ what: 'refusal', refusal })
    }
    const { revision } = done
    const active = activating ? await activate(editor) : null
    setBusy(false)
    if (active?.refusal) {
      editor.getState().setProblems('publication', editor.getState().definition, problemsIn(active.refusal))
      return setShown({ what: 'inactive', refusal: active.refusal, revision })
    }
    const said = active ? t('activated', { name: editor.getState().definition.name }) : t('published', { revision })
    notifications.show({ message: said, color: 'teal' })
    announce(said)
    onClose()
  }

  return (
    <Drawer
      opened
      onClose={() => {
        if (!isCovered()) onClose()
      }}
      position="right"
      size={640}
      title={t('title')}
    >
      {shown.what === 'asking' && (
        <Stack>
          <Text size="sm">{t('asking')}</Text>
          <Loading rows={4} />
        </Stack>
      )}
      {shown.what === 'preview' && <Answer {...shown} busy={busy} onClose={onClose} onConfirm={confirm} />}
      {shown.what === 'refusal' && shown.refusal.why === 'stale' && (
        <BringIn now={shown.refusal.now} keeper={keeper} onBrought={() => void ask()} onClose={onClose} />
      )}
      {shown.what === 'refusal' && shown.refusal.why !== 'stale' && (
        <Refused refusal={shown.refusal} onClose={onClose} onAgain={() => void ask()} />
      )}
      {shown.what === 'inactive' && (
        <Stack>
          <Text>{t('publishedNotActive', { revision: shown.revision })}</Text>
          <Refused refusal={shown.refusal} onClose={onClose} />
        </Stack>
      )}
    </Drawer>
  )
}

function problemsIn(refusal: Refusal | undefined) {
  return refusal?.why === 'refused' ? (refusal.problem.errors ?? []) : []
}

type AnswerProps = {
  preview: Preview
  open: string | null
  busy: boolean
  onClose: () => void
  onConfirm: (preview: Preview, activating: boolean) => void
}

function Answer({ preview, open, busy, onClose, onConfirm }: AnswerProps) {
  const t = useTranslations('keeping.publish')
  const changes = useTranslations('keeping.changes')
  const common = useTranslations('common')
  const automation = useEditor((editor) => editor.automation)
  const moment = useMoment()
  const { impact, summary, steps } = preview.answer
  const isDraft = automation.state === 'draft'
  return (
    <Stack gap="lg">
      <section aria-labelledby="publish-summary">
        <Title order={2} size="h4" id="publish-summary">
          {t('summary')}
        </Title>
        {summary !== '' && <Text size="sm">{summary}</Text>}
        <Text size="sm">{t('inside', { count: impact.inside })}</Text>
        {automation.state === 'paused' && <Text size="sm">{t('paused')}</Text>}
        {impact.inside > 0 && <Impact answer={preview.answer} />}
      </section>
      {open !== null && (
        <Alert color="orange" variant="light" role="alert" icon={<IconMoon aria-hidden />} title={t('outsideTitle')}>
          <Text size="sm">{t('outside', { count: impact.due_now, at: moment(open) })}</Text>
        </Alert>
      )}
      {steps.length > 0 && (
        <section aria-labelledby="publish-fates">
          <Title order={2} size="h4" id="publish-fates">
            {t('fates')}
          </Title>
          <Fates steps={steps} />
        </section>
      )}
      <section aria-labelledby="publish-changes">
        <Title order={2} size="h4" id="publish-changes">
          {changes('title')}
        </Title>
        <Changes changes={preview.answer.changes} own={ownChanges(automation.published, preview.sent)} />
      </section>
      <Group justify="end" className="sheet-actions">
        <Button variant="default" onClick={onClose}>
          {common('cancel')}
        </Button>
        {isDraft && (
          <Button variant="default" loading={busy} onClick={() => onConfirm(preview, false)}>
            {t('onlyPublish')}
          </Button>
        )}
        <Button
          loading={busy}
          color={open === null ? undefined : 'orange'}
          leftSection={open === null ? undefined : <IconAlertTriangle size={18} aria-hidden />}
          onClick={() => onConfirm(preview, isDraft)}
        >
          {isDraft ? t('confirmActivate') : t('confirm')}
        </Button>
      </Group>
    </Stack>
  )
}
