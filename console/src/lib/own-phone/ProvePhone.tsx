import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconBrandWhatsapp } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useSending } from '../form'
import { announce } from '../live'
import { ProblemAlert } from '../states'
import { useMoment } from '../time'

/** How often it is asked whether the word has come: what one writes as oneself is no event of the workspace. */
const often = 2_000

type Props = {
  /** To which number the word is written; left out is the workspace's first. */
  number: string | undefined
  onKnown: () => void
}

/** Shows whose phone it is by a word that is written from it. */
export function ProvePhone({ number, onKnown }: Props) {
  const t = useTranslations('testing.own')
  const [offer, setOffer] = useState<Schemas['OwnPhoneOffer'] | null>(null)
  const { submit, sending, problem } = useSending({
    pointers: [],
    send: () => client.POST('/v1/session/phone', { body: number ? { number_id: number } : {} }),
    onDone: ({ data }) => setOffer(data ?? null),
  })
  return (
    <Stack>
      <Text fw={600}>{t('prove')}</Text>
      <Text size="sm">{t('proveText')}</Text>
      {problem && <ProblemAlert problem={problem} />}
      {offer && <Offered offer={offer} onKnown={onKnown} />}
      <Button
        variant={offer ? 'default' : 'filled'}
        loading={sending}
        onClick={() => void submit()}
        style={{ alignSelf: 'start' }}
      >
        {t('offer')}
      </Button>
    </Stack>
  )
}

function Offered({ offer, onKnown }: { offer: Schemas['OwnPhoneOffer']; onKnown: () => void }) {
  const t = useTranslations('testing.own')
  const moment = useMoment()
  const own = api.useQuery('get', '/v1/session/phone', {}, { refetchInterval: often })
  const phone = own.data?.phone ?? null
  const told = useRef(false)
  useEffect(() => {
    if (phone === null || told.current) return
    told.current = true
    announce(t('known', { phone }))
    onKnown()
  }, [phone, onKnown, t])
  const link = `https://wa.me/${offer.to.replace(/\D/g, '')}?text=${encodeURIComponent(offer.write)}`
  return (
    <Alert color="teal" variant="light">
      <Stack gap="xs" align="start">
        <Text size="sm">{t('write', { to: offer.to })}</Text>
        <Group>
          <Code className="own-word" data-testid="own-word">
            {offer.write}
          </Code>
          <Button
            component="a"
            href={link}
            target="_blank"
            rel="noreferrer"
            size="xs"
            variant="default"
            leftSection={<IconBrandWhatsapp size={16} aria-hidden />}
          >
            {t('open')}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t('until', { at: moment(offer.until) })}
        </Text>
      </Stack>
    </Alert>
  )
}
