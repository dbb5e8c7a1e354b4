import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'

type Step = Schemas['SimulatedStep']
type Change = Schemas['SimulatedChange']

/** What a step would change, and what it would call. */
export function Effects({ step }: { step: Step }) {
  const t = useTranslations('testing')
  const { webhook, changes } = step
  const nameOf = useNames(changes)
  return (
    <>
      {changes.map((one) => (
        <Text key={one.change} size="sm">
          {t(`changes.${one.change}`, {
            names: one.names && one.names.length > 0 ? one.names.map((name) => nameOf(one, name)).join(', ') : t('all'),
            values: Object.entries(one.values ?? {})
              .map(([key, value]) => `${key} = ${value}`)
              .join(', '),
          })}
        </Text>
      ))}
      {webhook && (
        <>
          <Text size="sm">{t('webhook', { method: webhook.method, url: webhook.url })}</Text>
          {webhook.body !== undefined && <pre className="timeline-body">{JSON.stringify(webhook.body, null, 2)}</pre>}
          {webhook.not_saved.length > 0 && (
            <Text size="sm" c="dimmed">
              {t('notSaved', { fields: webhook.not_saved.join(', ') })}
            </Text>
          )}
        </>
      )}
    </>
  )
}

/** Tags are named by the server; lists, operators and automations it gives by their ids. */
function useNames(changes: readonly Change[]): (change: Change, id: string) => string {
  const asksLists = changes.some((one) => one.change.startsWith('lists'))
  const directory = api.useQuery('get', '/v1/directory')
  const lists = api.useQuery('get', '/v1/lists', { params: { query: { limit: 200 } } }, { enabled: asksLists })
  return ({ change }, id) => knownFor(change)?.find((one) => one.id === id)?.name ?? id

  function knownFor(change: Change['change']): readonly { id: string; name: string }[] | undefined {
    if (change.startsWith('lists')) return lists.data?.items
    if (change.startsWith('operators')) return directory.data?.users
    return change.startsWith('automations') ? directory.data?.automations : undefined
  }
}
