import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { ProblemAlert } from '../../lib/states'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'
import { useColumn } from './DragArea'
import { TicketCard } from './TicketCard'
import type { useTickets } from './useTickets'

type Props = {
  state: TicketState
  tickets: readonly Ticket[]
  list: ReturnType<typeof useTickets>['list']
  onMove: ((ticket: Ticket, to: TicketState) => void) | undefined
}

const scrollStyle = { height: 'calc(100dvh - 270px)', minHeight: 320, padding: '0 8px 8px', overflowY: 'auto' } as const
const listStyle = { position: 'relative', margin: 0, padding: 0, listStyle: 'none' } as const
const placeStyle = { position: 'absolute', top: 0, right: 0, left: 0, paddingBottom: 8 } as const

/** How many cards before the end the next page is asked for. */
const ahead = 10

/** The tickets in one state, of which only those near the window are in the page. */
export function Column({ state, tickets, list, onMove }: Props) {
  const t = useTranslations('tickets')
  const states = useTranslations('contact.ticketStatus')
  const common = useTranslations('common')
  const format = useFormatter()
  const title = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref, over } = useColumn(state)
  const cards = useVirtualizer({
    count: tickets.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => tickets[index]?.id ?? index,
    estimateSize: () => 132,
    overscan: 4,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      // a card that is being dragged, or has the focus, stays however far the column is scrolled
      const held = document.activeElement?.closest<HTMLElement>('[data-ticket]')?.dataset.ticket
      const at = held === undefined ? -1 : tickets.findIndex(({ id }) => id === held)
      return at === -1 || shown.includes(at) ? shown : [...shown, at].sort((a, b) => a - b)
    },
  })
  const shown = cards.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !error && last >= tickets.length - ahead) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, error, last, tickets.length, fetchNextPage])
  const count = hasNextPage ? t('countMore', { count: tickets.length }) : format.number(tickets.length)

  return (
    <Paper
      component="section"
      ref={ref}
      withBorder
      radius="lg"
      bg="var(--soft)"
      miw={0}
      className="board-column"
      aria-labelledby={title}
      data-state={state}
      data-over={over}
      style={{ scrollSnapAlign: 'start' }}
    >
      <Title order={2} size="h5" id={title} p="12px 12px 8px">
        {list.data ? t('column', { state: states(state), count }) : states(state)}
      </Title>
      <div ref={scroller} className="board-scroll" aria-busy={list.isPending} style={scrollStyle}>
        {error && (
          <Stack gap="xs" align="start">
            <ProblemAlert problem={error} />
            <Button size="xs" variant="default" onClick={() => void (list.data ? fetchNextPage() : list.refetch())}>
              {common('retry')}
            </Button>
          </Stack>
        )}
        {list.data && tickets.length === 0 && (
          <Text size="sm" c="dimmed" ta="center" py="lg">
            {t('noneHere')}
          </Text>
        )}
        <ul aria-labelledby={title} style={{ ...listStyle, height: cards.getTotalSize() }}>
          {shown.map((card) => {
            const ticket = tickets[card.index]
            return (
              ticket && (
                <li
                  key={card.key}
                  ref={cards.measureElement}
                  data-index={card.index}
                  aria-setsize={hasNextPage ? -1 : tickets.length}
                  aria-posinset={card.index + 1}
                  style={{ ...placeStyle, transform: `translateY(${card.start}px)` }}
                >
                  <TicketCard ticket={ticket} onMove={onMove} />
                </li>
              )
            )
          })}
        </ul>
        {isFetchingNextPage && (
          <Text size="sm" c="dimmed" ta="center" role="status">
            {common('loadingMore')}
          </Text>
        )}
      </div>
    </Paper>
  )
}
