import { useQuery } from '@tanstack/react-query'
import { client, type Problem, type Schemas } from '../../api/client'
import { readAll } from '../../lib/names'

const over: readonly string[] = ['completed', 'ended']

/** All runs that are not over: one that waits for months is further down than those that came and went since. */
export function useLiveRuns(contact: string, enabled: boolean) {
  return useQuery<Schemas['RunSummary'][], Problem>({
    queryKey: ['get', '/v1/runs', { params: { query: { contact_id: contact } } }, 'live'],
    queryFn: async () => {
      const all = await readAll((after) =>
        client.GET('/v1/runs', { params: { query: { contact_id: contact, limit: 200, after } } }),
      )
      return all.filter((run) => !over.includes(run.status))
    },
    enabled,
  })
}
