import { QueryClient } from '@tanstack/react-query'

/** The cache of what the server has. Events keep it fresh, so that nothing is asked again for its age alone. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        // a refusal stays one; what was not reached is asked again when the connection is back, or by hand
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: 'always',
      },
      // a form says at once that it was not sent, in place of waiting for a connection
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
