import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

/** Asks the server again for what is below paths of the API: for what was just changed here, before its event comes. */
export function useRefresh(): (...paths: string[]) => Promise<void> {
  const queries = useQueryClient()
  return useCallback(
    async (...paths: string[]) => {
      await queries.invalidateQueries({
        predicate: ({ queryKey: [, path] }) =>
          typeof path === 'string' && paths.some((start) => path.startsWith(start)),
      })
    },
    [queries],
  )
}
