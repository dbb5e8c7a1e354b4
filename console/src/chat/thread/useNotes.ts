import { useQuery } from '@tanstack/react-query'
import { client, type Problem, type Schemas } from '../../api/client'
import { readAll } from '../../lib/names'

/** How often notes are looked at, which are no events. */
const look = 10_000

/** All notes about a contact: those of years ago stand between the messages of then. */
export function useNotes(contact: string) {
  return useQuery<Schemas['Note'][], Problem>({
    queryKey: ['get', '/v1/conversations/{contact_id}/notes', { params: { path: { contact_id: contact } } }, 'all'],
    queryFn: () =>
      readAll((after) =>
        client.GET('/v1/conversations/{contact_id}/notes', {
          params: { path: { contact_id: contact }, query: { limit: 200, after } },
        }),
      ),
    refetchInterval: look,
  })
}
