import { Button, Loader, NativeSelect, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { SearchField } from '../../lib/SearchField'
import { useSession } from '../../lib/session'
import { Empty, Failed, Loading } from '../../lib/states'
import { useRowKeys } from '../../lib/table/VirtualTable'
import { keyOf } from '../model/list'
import { NotifyMenu } from '../notify/NotifyMenu'
import { cleared, countOf, type Filters, type View, views } from '../search'
import { ConversationRow } from './ConversationRow'
import { FilterMenu } from './FilterMenu'
import { Found } from './Found'
import { useConversations } from './useConversations'

const route = getRouteApi('/chat')

type Props = { opened: string | undefined; unread: string }

const rowHeight = 76

/** Conversations, newest first. */
export function ListPane({ opened, unread }: Props) {
  const t = useTranslations('chat')
  const session = useSession()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  // whoever sees only their own has no others to choose from
  const shown = views.filter((view) => !session.only_assigned || (view !== 'unassigned' && view !== 'mine'))
  const view: View = filters.filter ?? 'all'
  const set = useCallback(
    (change: Partial<Filters>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true }),
    [navigate],
  )
  const onSearch = useCallback((search: string) => set({ search: search || undefined }), [set])
  return (
    <section className="pane list-pane" aria-label={t('conversations')}>
      <div className="list-head">
        <div className="list-title">
          <Title order={opened ? 2 : 1} size="h4" tabIndex={-1} data-screen-title={opened ? undefined : ''}>
            {t('title')}
          </Title>
          <NotifyMenu />
        </div>
        <SearchField
          label={t('search')}
          placeholder={t('searchHint')}
          value={filters.search ?? ''}
          onSearch={onSearch}
          busy={false}
        />
        <div className="list-filters">
          <NativeSelect
            size="xs"
            className="list-view"
            aria-label={t('view')}
            value={view}
            data={shown.map((one) => ({
              value: one,
              label: one === 'unread' && unread ? `${t(`views.${one}`)} (${unread})` : t(`views.${one}`),
            }))}
            onChange={(event) => {
              const chosen = shown.find((one) => one === event.currentTarget.value)
              set({ filter: chosen === 'all' ? undefined : chosen })
            }}
          />
          <FilterMenu filters={filters} onChange={set} />
        </div>
      </div>
      {filters.search ? (
        <Found words={filters.search} filters={filters} opened={opened} />
      ) : (
        <Conversations filters={filters} view={view} opened={opened} onClear={() => set(undone(filters))} />
      )}
    </section>
  )
}

/** Each filter that is set, as one that is not. */
function undone(filters: Filters): Partial<Filters> {
  const left = cleared(filters)
  return { ...Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])), ...left, filter: undefined }
}

type ConversationsProps = { filters: Filters; view: View; opened: string | undefined; onClear: () => void }

function Conversations({ filters, view, opened, onClear }: ConversationsProps) {
  const t = useTranslations('chat')
  const session = useSession()
  const { list, conversations } = useConversations(filters, view)
  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => {
      const one = conversations[index]
      return one ? keyOf(one) : index
    },
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  const lines = rows.getVirtualItems()
  const last = lines.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= conversations.length - 15) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, conversations.length, fetchNextPage])
  const onKeyDown = useRowKeys(body, conversations.length, (index) => rows.scrollToIndex(index))
  const isFiltered = view !== 'all' || countOf(filters) > 0

  if (list.isPending) {
    return (
      <div className="pane-pad">
        <Loading rows={6} />
      </div>
    )
  }
  if (list.error && !list.data) return <Failed problem={list.error} retry={() => void list.refetch()} />
  if (conversations.length === 0) {
    return (
      <Empty text={t(isFiltered ? 'nothingMatches' : session.only_assigned ? 'noneYours' : 'none')}>
        {isFiltered && (
          <Button variant="default" onClick={onClear}>
            {t('clear')}
          </Button>
        )}
      </Empty>
    )
  }
  return (
    <div ref={scroller} className="list-scroll">
      <div
        ref={body}
        role="list"
        aria-label={t('conversations')}
        className="list-all"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {lines.map((line) => {
          const one = conversations[line.index]
          return (
            one && (
              <div
                key={line.key}
                role="listitem"
                aria-setsize={hasNextPage ? -1 : conversations.length}
                aria-posinset={line.index + 1}
                data-row={line.index}
                className="list-row"
                style={{ transform: `translateY(${line.start}px)`, height: rowHeight }}
              >
                <ConversationRow conversation={one} filters={filters} opened={opened} />
              </div>
            )
          )
        })}
      </div>
      {isFetchingNextPage && (
        <div className="list-more" role="status">
          <Loader size="xs" aria-hidden /> {t('loadingMore')}
        </div>
      )}
    </div>
  )
}
