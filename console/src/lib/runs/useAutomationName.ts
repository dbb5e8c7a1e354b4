import { useTranslations } from 'use-intl'
import { api } from '../../api/client'

/** What an automation is called, also one that is archived: the directory has them all. */
export function useAutomationName(): (id: string) => string {
  const t = useTranslations('contact')
  const directory = api.useQuery('get', '/v1/directory')
  return (id) => directory.data?.automations.find((one) => one.id === id)?.name ?? t('goneAutomation')
}
