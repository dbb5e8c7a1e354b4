import type { InfiniteData } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Problem } from '../../api/client'
import { itemsOf } from '../pages'
import { Empty, Failed, Loading, ScreenHead } from '../states'
import { type Column, VirtualTable } from './VirtualTable'

/** What is asked of a query by pages. */
type Paged<T> = {
  data: InfiniteData<{ items: T[] }, unknown> | undefined
  isPending: boolean
  isError: boolean
  error: Problem | null
  refetch: () => unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

type Props<T> = {
  title: string
  query: Paged<T>
  columns: readonly Column<T>[]
  /** What is said, and shown, while there is none. */
  empty: string
  icon: ReactNode
  /** The button that makes one, for who may. */
  makeOne: ReactNode
}

/** A screen that is a list of things of one kind, such as tags: its head, and the list in each of its states. */
export function ThingsTable<T extends { id: string }>({ title, query, columns, empty, icon, makeOne }: Props<T>) {
  const all = itemsOf(query.data)
  return (
    <>
      <ScreenHead title={title}>{makeOne}</ScreenHead>
      {query.isPending && <Loading />}
      {query.isError && query.error && !query.data && (
        <Failed problem={query.error} retry={() => void query.refetch()} />
      )}
      {query.data && all.length === 0 && (
        <Empty text={empty} icon={icon}>
          {makeOne}
        </Empty>
      )}
      {all.length > 0 && (
        <VirtualTable
          label={title}
          items={all}
          idOf={({ id }) => id}
          columns={columns}
          more={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      )}
    </>
  )
}
