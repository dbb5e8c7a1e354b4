import { useMemo } from 'react'
import { api } from '../api/client'
import { may, useSession } from '../lib/session'

const nobody: ReadonlyMap<string, number> = new Map()

/** How many people stand at each step now, by its id; nobody while it is not known. */
export function useStanding(automationID: string | null): ReadonlyMap<string, number> {
  const session = useSession()
  const { data } = api.useQuery(
    'get',
    '/v1/automations/{id}/report',
    { params: { path: { id: automationID ?? '' } } },
    { enabled: automationID !== null && may(session, 'reports:read') },
  )
  return useMemo(
    () =>
      data
        ? new Map(
            data.steps.map((step) => [
              step.step_id,
              step.waiting + step.executing + step.paused + step.needs_attention,
            ]),
          )
        : nobody,
    [data],
  )
}
