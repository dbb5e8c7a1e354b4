import { useTranslations } from 'use-intl'
import { api } from '../../api/client'
import { may, useSession } from '../../lib/session'
import { ThingLink } from '../../lib/ThingLink'
import type { Item } from '../model/thread'

/** Who sent it: an automation, with a link to it, a colleague, a program, or nobody where one sent it oneself. */
export function Sender({ item }: { item: Item }) {
  const t = useTranslations('chat')
  const session = useSession()
  const directory = api.useQuery('get', '/v1/directory')
  const [kind, id = ''] = (item.sent_by ?? '').split('/')
  const automation = item.sent?.automation_id
  // a campaign sends by something that has the campaign's name, and no page: those that have one are in the directory
  const hasPage = directory.data?.automations.some((one) => one.id === automation) && may(session, 'automations:read')
  const name = () =>
    automation && hasPage ? (
      <ThingLink kind="automation" id={automation}>
        {item.automation}
      </ThingLink>
    ) : (
      item.automation
    )
  return (
    <div className="said-by">
      {kind === 'run' && item.automation && t.rich('byAutomation', { name })}
      {kind === 'user' &&
        (id === session.user.id
          ? t('byYou')
          : (directory.data?.users.find((one) => one.id === id)?.name ?? t('byColleague')))}
      {kind === 'api_key' && t('byProgram')}
      {kind === 'consent' && t('byConsent')}
      {item.test_of && ` · ${t('isTest')}`}
    </div>
  )
}
