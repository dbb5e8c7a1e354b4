import { useQueryClient } from '@tanstack/react-query'
import { api, type Schemas } from '../../api/client'

const initOf = (id: string) => ({ params: { path: { id } } })

/** One contact, kept as it is at the server. */
export function useContact(id: string) {
  return api.useQuery('get', '/v1/contacts/{id}', initOf(id))
}

/** Puts the contact that a call answered on the page, before its event comes. */
export function usePutContact(): (contact: Schemas['Contact'] | undefined) => void {
  const queries = useQueryClient()
  return (contact) => {
    if (!contact) return
    const { queryKey } = api.queryOptions('get', '/v1/contacts/{id}', initOf(contact.id))
    queries.setQueryData(queryKey, contact)
  }
}
