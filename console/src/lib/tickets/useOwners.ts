import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import type { Choice } from '../names'
import { useSession } from '../session'

/**
 * Who a ticket may be given to, oneself first. Who sees only the contacts assigned to them has nobody else to give it to. `now` is
 * who has it, who is always shown.
 */
export function useOwners(now?: { id: string | null; name?: string | undefined }): Choice[] {
  const t = useTranslations('tickets')
  const session = useSession()
  const directory = api.useQuery('get', '/v1/directory', {}, { enabled: !session.only_assigned })
  const { id, name } = session.user
  const others = session.only_assigned
    ? []
    : (directory.data?.users ?? []).filter((user) => user.id !== id && !user.disabled)
  const all = [{ value: id, label: t('me', { name }) }, ...others.map((user) => ({ value: user.id, label: user.name }))]
  const owner = now?.id
  if (!owner || all.some((one) => one.value === owner)) return all
  return [...all, { value: owner, label: now.name ?? owner }]
}
