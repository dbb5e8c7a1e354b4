import { Button, Loader, Text } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useFormatter, useTimeZone, useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { announce } from '../../lib/live'
import { ProblemAlert } from '../../lib/states'
import type { Entry } from '../model/draft'
import { type Row, rowsOf } from '../model/rows'
import type { Held, Item } from '../model/thread'
import { lineOfItem } from '../words'
import { Bubble } from './Bubble'
import { NoteBubble } from './Note'
import { SendingBubble } from './Sending'
import type { useThread } from './useThread'

type Props = {
  contact: string
  held: Held
  notes: Parameters<typeof rowsOf>[0]['notes']
  sending: readonly Entry[]
  talk: string
  number: string | undefined
  conversation: Schemas['Conversation'] | null
  older: ReturnType<typeof useThread>['older']
  onQuote: (item: Item) => void
  onChange: () => void
}

/** How many rows before the oldest the page before is asked for. */
const ahead = 12

/** The messages of a conversation, of which only those near the window are in the page; the newest is at the bottom. */
export function Messages(props: Props) {
  const { contact, held, notes, sending, talk, number, conversation, older, onQuote, onChange } = props
  const t = useTranslations('chat')
  const zone = useTimeZone() ?? 'UTC'
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => rowsOf({ items: held.items, more: held.older !== null, notes, sending, zone }),
    [held, notes, sending, zone],
  )
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? 44 : 76),
    overscan: 6,
    // what is read stays where it is when older messages come, and who is at the end stays there
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 48,
    paddingStart: 12,
    paddingEnd: 12,
  })
  const shown = list.getVirtualItems()
  const first = shown[0]?.index ?? 0
  const begun = useBegunAtEnd(list, rows.length)
  useStayAtEnd(list)
  const { unseen, see } = useUnseen(held, list.isAtEnd(48))
  const { read, reading, problem } = older

  useEffect(() => {
    if (begun && held.older && !reading && !problem && first <= ahead) void read()
  }, [begun, held.older, reading, problem, first, read])

  return (
    <div className="messages">
      <div
        ref={scroller}
        className="messages-scroll"
        role="log"
        aria-live="off"
        aria-label={t('messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        tabIndex={0}
      >
        <div className="messages-all" style={{ height: list.getTotalSize() }}>
          {shown.map((line) => {
            const row = rows[line.index]
            return (
              row && (
                <div
                  key={line.key}
                  ref={list.measureElement}
                  data-index={line.index}
                  className="message-row"
                  style={{ transform: `translateY(${line.start}px)` }}
                >
                  {row.kind === 'sending' ? (
                    <SendingBubble
                      entry={row.entry}
                      waits={waits(sending, row.entry)}
                      talk={{ id: talk, number, conversation, items: held.items }}
                    />
                  ) : (
                    <Line row={row} contact={contact} onQuote={onQuote} onChange={onChange} />
                  )}
                </div>
              )
            )
          })}
        </div>
      </div>
      {reading && (
        <div className="messages-loading" role="status">
          <Loader size="xs" aria-hidden /> {t('loadingOlder')}
        </div>
      )}
      {problem && (
        <div className="messages-problem">
          <ProblemAlert problem={problem} />
          <Button size="xs" variant="default" onClick={() => void read()}>
            {t('again')}
          </Button>
        </div>
      )}
      {unseen > 0 && (
        <Button
          className="messages-new"
          size="xs"
          radius="xl"
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={() => {
            see()
            list.scrollToEnd()
          }}
        >
          {t('newMessages', { count: unseen })}
        </Button>
      )}
    </div>
  )
}

/** Reports whether somebody has to decide on something before this one leaves. */
function waits(all: readonly Entry[], entry: Entry): boolean {
  return all.slice(0, all.indexOf(entry)).some((one) => !one.id && (one.state === 'held' || one.state === 'refused'))
}

type List = { scrollToEnd: () => void }

/** Goes to the newest message when the conversation is opened; true from then on. */
function useBegunAtEnd(list: List, count: number): boolean {
  const [begun, setBegun] = useState(false)
  const go = useRef(list)
  go.current = list
  useEffect(() => {
    if (begun || count === 0) return
    go.current.scrollToEnd()
    // the rows are measured with the next frames: older messages are asked for once it stands at the end
    const frame = requestAnimationFrame(() => {
      go.current.scrollToEnd()
      requestAnimationFrame(() => setBegun(true))
    })
    return () => cancelAnimationFrame(frame)
  }, [begun, count])
  return begun
}

type Room = List & { scrollRect: { height: number } | null; isAtEnd: (threshold?: number) => boolean }

/** Who is at the end stays there when the composer takes more of the place. */
function useStayAtEnd(list: Room) {
  const height = list.scrollRect?.height
  const atEnd = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is done when the height is another one
  useEffect(() => {
    if (atEnd.current) list.scrollToEnd()
  }, [height])
  useEffect(() => {
    atEnd.current = list.isAtEnd(48)
  })
}

/** How many messages came while what is read is further up. What came is said aloud, too. */
function useUnseen(held: Held, atEnd: boolean) {
  const t = useTranslations('chat')
  const last = held.items.at(-1)
  const seen = useRef(last)
  const [unseen, setUnseen] = useState(0)
  const end = useRef(atEnd)
  end.current = atEnd
  useEffect(() => {
    const before = seen.current
    seen.current = last
    if (!last || last === before || last.id === before?.id) return
    const came = held.items.filter((item) => !before || item.at > before.at).filter((item) => item.received)
    const newest = came.at(-1)
    if (!before || !newest) return
    announce(t('arrived', { text: lineOfItem(newest, t) }))
    if (!end.current) setUnseen((count) => count + came.length)
  }, [held, last, t])
  useEffect(() => {
    if (atEnd) setUnseen(0)
  }, [atEnd])
  return { unseen, see: () => setUnseen(0) }
}

type LineProps = {
  row: Exclude<Row, { kind: 'sending' }>
  contact: string
  onQuote: (item: Item) => void
  onChange: () => void
}

function Line({ row, contact, onQuote, onChange }: LineProps) {
  switch (row.kind) {
    case 'day':
      return <Day at={row.at} />
    case 'message':
      return <Bubble item={row.item} contact={contact} onQuote={onQuote} onChange={onChange} />
    case 'note':
      return <NoteBubble note={row.note} />
  }
}

function Day({ at }: { at: string }) {
  const format = useFormatter()
  const zone = useTimeZone()
  const day = format.dateTime(new Date(at), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  return (
    <Text className="day" size="xs" title={zone} ta="center">
      <span>{day}</span>
    </Text>
  )
}
