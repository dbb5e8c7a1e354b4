import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { api, client } from '../../api/client'
import { Failed, Loading, useProblemText } from '../states'
import { ProvePhone } from './ProvePhone'

type Props = {
  /** The number to which a phone is shown to be one's own; left out is the workspace's first. */
  number: string | undefined
  /** What can be done with the phone, once it is known. */
  children: ReactNode
}

/** One's own phone, to which tests are sent: shown first to be one's own. */
export function OwnPhone({ number, children }: Props) {
  const t = useTranslations('testing.own')
  const textOf = useProblemText()
  const own = api.useQuery('get', '/v1/session/phone')
  async function forget() {
    const { error } = await client.DELETE('/v1/session/phone')
    if (error) notifications.show({ message: textOf(error), color: 'red' })
    else await own.refetch()
  }
  if (own.isPending) return <Loading rows={2} />
  if (own.error && !own.data) return <Failed problem={own.error} retry={() => void own.refetch()} />
  if (!own.data.phone) return <ProvePhone number={number} onKnown={() => void own.refetch()} />
  return (
    <>
      <Group justify="space-between">
        <Text>{t('phone', { phone: own.data.phone })}</Text>
        <Button variant="default" size="xs" onClick={() => void forget()}>
          {t('forget')}
        </Button>
      </Group>
      {children}
    </>
  )
}
