import { Button, Group, Text } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { useAskFirst } from '../composer/AskFirst'
import type { Talk } from '../composer/Composer'
import { WhyRefused } from '../composer/WhyRefused'
import { useOutbox } from '../context'
import type { Entry } from '../model/draft'

type Props = {
  entry: Entry
  /** Something before it has to be decided on first. */
  waits: boolean
  talk: Pick<Talk, 'id' | 'number' | 'conversation' | 'items'>
}

/** What is on its way to the server, or had no answer: it is asked again with the same key, so that nothing leaves twice. */
export function SendingBubble({ entry, waits, talk }: Props) {
  const t = useTranslations('chat')
  const outbox = useOutbox()
  const words = entry.text || (entry.kind === 'text' || entry.kind === 'note' ? '' : t(`kinds.${entry.kind}`))
  const isDecided = entry.state === 'sending' || entry.state === 'lost'
  return (
    <article
      className={entry.kind === 'note' ? 'noted' : 'said'}
      data-way="out"
      aria-label={`${t('onItsWay')}: ${words}`}
    >
      <div className="said-bubble">
        <div className="said-text">{words}</div>
        {isDecided && (
          <div className="said-foot">
            <span>{t(waits ? 'states.queued' : 'states.sending')}</span>
            <IconClock size={16} aria-hidden />
          </div>
        )}
        {entry.state === 'lost' && !entry.id && (
          <div className="said-trouble" role="status">
            <Text size="sm">{t('lost')}</Text>
            <Button size="compact-xs" variant="default" onClick={outbox.again}>
              {t('again')}
            </Button>
          </div>
        )}
        {!isDecided && !entry.id && <Decide entry={entry} talk={talk} />}
      </div>
    </article>
  )
}

/** What is not sent by itself: whoever gave it says what becomes of it, and what was given after it waits. */
function Decide({ entry, talk }: Omit<Props, 'waits'>) {
  const t = useTranslations('chat')
  const outbox = useOutbox()
  const sendNow = () => outbox.sendNow(talk.id, entry.key, talk.items.at(-1)?.at ?? entry.since)
  const asking = useAskFirst(talk, sendNow)
  const button = { size: 'compact-xs', variant: 'default' } as const
  return (
    <div className="said-trouble">
      {entry.problem ? (
        <WhyRefused problem={entry.problem} />
      ) : (
        <Text size="sm" role="status">
          {t('heldBack')}
        </Text>
      )}
      <Group gap="xs">
        {entry.state === 'held' && (
          <Button {...button} onClick={() => (entry.kind === 'note' ? sendNow() : asking.ask(entry.since))}>
            {t('sendNow')}
          </Button>
        )}
        <Button {...button} onClick={() => outbox.takeBack(talk.id, entry.key)}>
          {t('backToDraft')}
        </Button>
        <Button {...button} onClick={() => outbox.discard(talk.id, entry.key)}>
          {t('discard')}
        </Button>
      </Group>
      {asking.dialog}
    </div>
  )
}
