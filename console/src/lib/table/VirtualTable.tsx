import { Group, Loader, Text, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslations } from 'use-intl'
import { commonKeys, useShortcuts } from '../keys'
import './table.css'

export type Column<T> = {
  key: string
  label: string
  /** The label is for who does not see the column, such as that of a menu. */
  unseen?: boolean
  /** A track of CSS grid: what the column has of a wide window. */
  width: string
  /** Where it stands on a phone, whose rows have two lines. */
  narrow: 'main' | 'aside' | 'below' | 'end' | 'none'
  /** The name of a row with what belongs to it, several small things, or a text that may have two lines. */
  kind?: 'main' | 'tags' | 'wrapped'
  /** Numbers stand at the end of their column. */
  end?: boolean
  cell: (item: T, narrow: boolean) => ReactNode
}

type Props<T> = {
  label: string
  items: readonly T[]
  idOf: (item: T) => string
  columns: readonly Column<T>[]
  heights?: { wide: number; narrow: number }
  more?: boolean
  loadingMore?: boolean
  onMore?: () => void
}

/** How many rows before the end the next page is asked for. */
const ahead = 30

/**
 * A list of any length: only the rows near the window are in the page. The link with the class row-link of a row is the whole row;
 * j, k and the arrows go from one to the next.
 */
export function VirtualTable<T>(props: Props<T>) {
  const { label, items, idOf, columns, heights = { wide: 60, narrow: 76 } } = props
  const { more = false, loadingMore = false, onMore } = props
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false
  const body = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const height = narrow ? heights.narrow : heights.wide
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: top,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0

  useLayoutEffect(() => {
    if (body.current) setTop(body.current.getBoundingClientRect().top + scrollY)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useEffect(() => rows.measure(), [height])
  useEffect(() => {
    if (more && !loadingMore && last >= items.length - ahead) onMore?.()
  }, [more, loadingMore, last, items.length, onMore])
  const onKeyDown = useRowKeys(body, items.length, (index) => rows.scrollToIndex(index))

  return (
    <>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={more ? -1 : items.length + 1}
        className="table"
        style={{ '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties}
      >
        <div role="rowgroup" className="table-head">
          <div role="row" aria-rowindex={1} className="table-row">
            {columns.map((column) => (
              <span key={column.key} role="columnheader" className="table-cell" data-end={column.end || undefined}>
                {column.unseen ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          ref={body}
          className="table-body"
          style={{ height: rows.getTotalSize() }}
          onKeyDown={onKeyDown}
        >
          {shown.map((row) => {
            const item = items[row.index]
            return (
              item && (
                <div
                  key={idOf(item)}
                  role="row"
                  aria-rowindex={row.index + 2}
                  data-row={row.index}
                  className="table-row table-line"
                  style={{ transform: `translateY(${row.start - rows.options.scrollMargin}px)`, height }}
                >
                  {columns.map((column) => (
                    <span
                      key={column.key}
                      role="cell"
                      className="table-cell"
                      data-narrow={column.narrow}
                      data-kind={column.kind}
                      data-end={column.end || undefined}
                    >
                      {column.cell(item, narrow)}
                    </span>
                  ))}
                </div>
              )
            )
          })}
        </div>
      </div>
      {loadingMore && <LoadingMore />}
    </>
  )
}

function LoadingMore() {
  const t = useTranslations('common')
  return (
    <Group justify="center" py="md" gap="xs">
      <Loader size="xs" />
      <Text size="sm" c="dimmed">
        {t('loadingMore')}
      </Text>
    </Group>
  )
}

/** Goes from row to row by j, k and the arrows. */
export function useRowKeys(
  body: React.RefObject<HTMLDivElement | null>,
  count: number,
  scrollTo: (index: number) => void,
) {
  function focused(): number {
    const row = document.activeElement?.closest('[data-row]')
    return row instanceof HTMLElement && body.current?.contains(row) ? Number(row.dataset.row) : -1
  }
  function focus(index: number) {
    const to = Math.max(0, Math.min(count - 1, index))
    scrollTo(to)
    // the row may come into the page with the next frame
    const find = (frames: number) => {
      const link = body.current?.querySelector<HTMLElement>(`[data-row="${to}"] .row-link`)
      if (link) link.focus({ preventScroll: true })
      else if (frames > 0) requestAnimationFrame(() => find(frames - 1))
    }
    find(10)
  }
  useShortcuts({
    [commonKeys.next]: () => focus(focused() + 1),
    [commonKeys.previous]: () => focus(focused() - 1),
  })
  return (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || focused() < 0) return
    event.preventDefault()
    focus(focused() + step)
  }
}
