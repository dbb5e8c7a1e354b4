import { useQuery } from '@tanstack/react-query'
import { client, type Problem } from '../api/client'
import { type Base, baseOf } from './editor'

/** The automation with the ETag of its revision, which the client's own queries leave out. Events keep it fresh as one of them. */
export function useOpened(id: string) {
  const init = { params: { path: { id } } }
  return useQuery<Base, Problem>({
    queryKey: ['get', '/v1/automations/{id}', init, 'with its ETag'],
    queryFn: async () => {
      const { data, error, response } = await client.GET('/v1/automations/{id}', init)
      if (!data) throw error
      return baseOf(data, response.headers.get('ETag') ?? '')
    },
  })
}
