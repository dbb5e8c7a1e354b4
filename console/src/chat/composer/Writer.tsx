import { ActionIcon, Button, CloseButton, Text, Textarea, TextInput } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { type KeyboardEvent, Suspense, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { lengthOf } from '../../lib/automation/codes'
import { onDemand } from '../../lib/load'
import { useKeptChat, useOutbox } from '../context'
import { bodyOf, type Draft, isEmpty, limitOf, wordsOf } from '../model/draft'
import { useAskFirst } from './AskFirst'
import type { Talk } from './Composer'
import { Tools } from './Tools'
import { Upload, useUpload } from './Upload'
import { useTellWriting } from './useTellWriting'

const QuickReplies = onDemand(() => import('./QuickReplies'))

type Props = { talk: Talk; onTemplate: () => void }

/** The text box with what goes with it. Enter sends; on a phone it begins a line, and the button sends. */
export function Writer({ talk, onTemplate }: Props) {
  const t = useTranslations('chat')
  const { id, contact, items } = talk
  const outbox = useOutbox()
  const { draft } = useKeptChat(id)
  const box = useRef<HTMLTextAreaElement>(null)
  const tell = useTellWriting(contact)
  const asking = useAskFirst(talk, post)
  const upload = useUpload((file) => write({ file }))
  const limit = limitOf(draft)
  const words = wordsOf(draft)
  const count = lengthOf(words)
  const ready =
    !isEmpty(draft) && count <= limit && !upload.state && !(!draft.note && draft.buttons.length > 0 && !words.trim())
  const slashed = !draft.note && draft.text.startsWith('/')
  const [closed, setClosed] = useState(false)
  const picking = slashed && !closed
  const pick = useRef<() => boolean>(null)

  function write(change: Partial<Draft>) {
    // the newest: a file may come long after its upload was begun
    const before = outbox.of(id).draft
    const next = { ...before, ...change }
    // what was there when it was begun is known to who writes
    const begun = isEmpty({ ...next, note: false }) ? null : (before.since ?? items.at(-1)?.at ?? '')
    outbox.write(id, { ...change, since: begun })
    if (!next.note && next.text) tell()
  }
  function say(text: string) {
    if (!text.startsWith('/')) setClosed(false)
    write(draft.note ? { noted: text } : { text })
  }

  function send() {
    if (!ready || (picking && (pick.current?.() ?? true))) return
    if (draft.note) post()
    else asking.ask(draft.since)
  }

  function post() {
    const kind = draft.note ? 'note' : (draft.file?.kind ?? 'text')
    const body = bodyOf(draft, talk.number ?? null)
    outbox.send(id, { body, text: words.trim(), kind, since: items.at(-1)?.at ?? '' })
    setClosed(false)
    box.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.defaultPrevented) return
    if (matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    if (!picking) send()
  }

  const insert = (text: string) => {
    const at = box.current?.selectionStart ?? words.length
    say(words.slice(0, at) + text + words.slice(box.current?.selectionEnd ?? at))
    box.current?.focus()
  }

  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {draft.quote && !draft.note && (
          <div className="composer-quote">
            <Text size="xs" className="composer-line">
              {t('answering', { text: draft.quote.text })}
            </Text>
            <CloseButton size="sm" aria-label={t('quoteNone')} onClick={() => write({ quote: null })} />
          </div>
        )}
        {!draft.note && <Upload draft={draft} upload={upload} onRemove={() => write({ file: null })} />}
        <Suspense fallback={null}>
          {picking && (
            <QuickReplies
              contact={contact}
              typed={draft.text.slice(1)}
              box={box}
              picker={pick}
              onPick={say}
              onClose={() => setClosed(true)}
            />
          )}
        </Suspense>
        <div className="composer-row">
          <Textarea
            ref={box}
            id="chat-text"
            className="composer-text"
            aria-label={t(draft.note ? 'writeNote' : 'writeMessage')}
            placeholder={t(draft.note ? 'writeNoteHint' : 'writeMessageHint')}
            autosize
            minRows={1}
            maxRows={8}
            value={words}
            error={count > limit ? t('tooLong', { count, limit }) : undefined}
            onChange={(event) => say(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              const file = event.clipboardData.files[0]
              if (!file || draft.note) return
              event.preventDefault()
              void upload.begin(file)
            }}
          />
          <ActionIcon type="submit" size={36} disabled={!ready} aria-label={t(draft.note ? 'keepNote' : 'send')}>
            <IconSend size={18} aria-hidden />
          </ActionIcon>
        </div>
        {!draft.note && draft.buttons.length > 0 && <Buttons draft={draft} write={write} />}
        <div className="composer-tools">
          <Tools draft={draft} write={write} insert={insert} upload={upload} onTemplate={onTemplate} />
          {count > limit * 0.8 && (
            <Text size="xs" c={count > limit ? 'red' : 'dimmed'}>
              {t('counter', { count, limit })}
            </Text>
          )}
        </div>
      </form>
      {asking.dialog}
    </>
  )
}

const mostButtons = 3
const buttonLimit = 20

/** Up to three buttons below a message. */
function Buttons({ draft, write }: { draft: Draft; write: (change: Partial<Draft>) => void }) {
  const t = useTranslations('chat')
  const set = (index: number, text: string) =>
    write({ buttons: draft.buttons.map((one, at) => (at === index ? text : one)) })
  return (
    <fieldset className="plain composer-buttons">
      <legend>{t('buttons')}</legend>
      {draft.buttons.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: buttons are known by their places
        <div key={index} className="composer-row">
          <TextInput
            size="xs"
            className="composer-text"
            aria-label={t('buttonNumber', { number: index + 1 })}
            maxLength={200}
            value={text}
            error={
              lengthOf(text) > buttonLimit ? t('tooLong', { count: lengthOf(text), limit: buttonLimit }) : undefined
            }
            onChange={(event) => set(index, event.currentTarget.value)}
          />
          <CloseButton
            aria-label={t('buttonRemove', { number: index + 1 })}
            onClick={() => write({ buttons: draft.buttons.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {draft.buttons.length < mostButtons && (
        <Button size="compact-xs" variant="subtle" onClick={() => write({ buttons: [...draft.buttons, ''] })}>
          {t('buttonAdd')}
        </Button>
      )}
    </fieldset>
  )
}
