import { Drawer, Tabs } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Answer } from './PlayThrough'
import { PlayThrough } from './PlayThrough'
import { SendToMe } from './SendToMe'
import './testing.css'

type Props = {
  /** The last answer: it is still there when the panel is opened again. */
  answer: Answer | null
  onAnswer: (answer: Answer) => void
  onClose: () => void
}

/** Tries out what is written: on paper, or on one's own phone. */
export default function TestPanel({ answer, onAnswer, onClose }: Props) {
  const t = useTranslations('testing')
  const [tab, setTab] = useState<string | null>('simulate')
  return (
    <Drawer opened onClose={onClose} position="right" size={600} title={t('title')}>
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List mb="md">
          <Tabs.Tab value="simulate">{t('simulate')}</Tabs.Tab>
          <Tabs.Tab value="send">{t('send')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="simulate">
          <PlayThrough answer={answer} onAnswer={onAnswer} onShown={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="send">
          <SendToMe />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  )
}
