import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { needTexts } from '../../i18n/texts'
import { onDemand } from '../../lib/load'
import { useKeptChat, useOutbox, useRefusal } from '../context'
import type { Item } from '../model/thread'
import { useHindrance } from './hindrance'
import { useWindow } from './useWindow'
import { WhyRefused } from './WhyRefused'
import { Writer } from './Writer'

const TemplateDialog = onDemand(async () => {
  await needTexts('builder') // the texts of the fields of templates
  return import('./TemplateDialog')
})

export type Talk = {
  /** What the outbox calls the conversation. */
  id: string
  contact: string
  /** Through which number it goes; fixed as long as it is open. */
  number: string | undefined
  person: Schemas['Contact'] | undefined
  conversation: Schemas['Conversation'] | null
  items: readonly Item[]
}

/** Where the answer is written, as far as one may be sent now: else what is possible in its place, and why. */
export default function Composer(talk: Talk) {
  const t = useTranslations('chat')
  const { id, contact, conversation } = talk
  const outbox = useOutbox()
  const { draft } = useKeptChat(id)
  const [template, setTemplate] = useState(false)
  const left = useWindow(contact, conversation?.window_ends_at)
  const hindrance = useHindrance(talk)
  const modes = [
    { value: 'message', label: t('message') },
    { value: 'note', label: t('note') },
  ]
  return (
    <section className="composer" aria-label={t('composer')} data-note={draft.note || undefined}>
      {!template && <Refused talk={id} />}
      <Group justify="space-between" gap="xs" className="composer-top">
        <SegmentedControl
          size="xs"
          aria-label={t('mode')}
          data={modes}
          value={draft.note ? 'note' : 'message'}
          onChange={(mode) => outbox.write(id, { note: mode === 'note' })}
        />
        {!draft.note && (
          <Text size="xs" c="dimmed" className="window">
            {left ? t('windowLeft', left) : t('windowOver')}
          </Text>
        )}
      </Group>
      {conversation?.contact.consent === 'refused' && !draft.note && (
        <Text size="xs" className="composer-hint">
          {t('refusedMarketing')}
        </Text>
      )}
      {!draft.note && hindrance && (
        <div className="composer-closed" role="status">
          <Text size="sm">{hindrance.text}</Text>
          {hindrance.again && (
            <Button size="xs" variant="default" onClick={hindrance.again}>
              {t('lookAgain')}
            </Button>
          )}
        </div>
      )}
      {!draft.note && !hindrance && !left && (
        <div className="composer-closed">
          <Text size="sm">{t('closedHint')}</Text>
          <Button leftSection={<IconTemplate size={18} aria-hidden />} onClick={() => setTemplate(true)}>
            {t('chooseTemplate')}
          </Button>
        </div>
      )}
      {(draft.note || (left && !hindrance)) && <Writer talk={talk} onTemplate={() => setTemplate(true)} />}
      <Suspense fallback={null}>
        {template && <TemplateDialog talk={talk} onClose={() => setTemplate(false)} />}
      </Suspense>
    </section>
  )
}

/** Why what was given last was not taken. It is where it was written again. */
function Refused({ talk }: { talk: string }) {
  const refusal = useRefusal(talk)
  if (!refusal) return null
  return <WhyRefused problem={refusal.problem} />
}
