import { type InfiniteData, keepPreviousData } from '@tanstack/react-query'

/** How many things a page of the API has; a list that is scrolled far is many pages. */
export const pageSize = 100

/** How a list of the API is read page by page: `api.useInfiniteQuery('get', path, init, byCursor)`. */
export const byCursor = {
  pageParamName: 'after',
  initialPageParam: null, // what is undefined would be asked for as 0
  getNextPageParam: (last: { next?: string | null }) => last.next ?? undefined,
  placeholderData: keepPreviousData,
}

/** All things of the pages that were read. */
export function itemsOf<T>(data: InfiniteData<{ items: T[] }, unknown> | undefined): T[] {
  return data?.pages.flatMap((page) => page.items) ?? []
}
