import { client, type Schemas } from '../../api/client'
import { useRefresh } from '../../lib/refresh'

type File = Schemas['AutomationFile']
type Outcome = { data?: Schemas['Automation']; error?: Schemas['Problem'] }

/** Makes an automation of a file. With `make`, the fields, tags and lists that the file names are made where they are missing. */
export function useImport(): (file: File, key: string, make: boolean) => Promise<Outcome> {
  const refresh = useRefresh()
  return async (file, key, make) => {
    const params = { header: { 'Idempotency-Key': key }, query: make ? { make } : {} }
    const { data, error } = await client.POST('/v1/automations/import', { params, body: file })
    if (data) void refresh('/v1/automations', '/v1/directory')
    return error ? { error } : { data }
  }
}
