import { Badge, Button, Checkbox, Group, Modal, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { ConfirmDialog } from '../../lib/ConfirmDialog'
import { Secret } from '../../lib/copy'
import { FormButtons } from '../../lib/FormButtons'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { useFormKey } from '../../lib/hooks'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { type Scope, useSession } from '../../lib/session'
import { Failed, Loading } from '../../lib/states'
import { Moment } from '../../lib/time'

const path = '/v1/api_keys'
const page = { params: { query: { limit: 200 } } }

/** The keys of programs. */
export default function KeysPart() {
  const t = useTranslations('settings')
  const [making, setMaking] = useState(false)
  const keys = api.useQuery('get', '/v1/api_keys', page)
  const live = keys.data?.items.filter((one) => !one.revoked_at) ?? []
  return (
    <Section
      title={t('parts.keys')}
      hint={t('keysHint')}
      aside={<Button onClick={() => setMaking(true)}>{t('newKey')}</Button>}
    >
      {keys.isPending && <Loading rows={3} />}
      {keys.error && !keys.data && <Failed problem={keys.error} retry={() => void keys.refetch()} />}
      {keys.data && live.length === 0 && <Text c="dimmed">{t('keysEmpty')}</Text>}
      {live.map((one) => (
        <Key key={one.id} apiKey={one} />
      ))}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Section>
  )
}

function Key({ apiKey }: { apiKey: Schemas['APIKey'] }) {
  const t = useTranslations('settings')
  const refresh = useRefresh()
  const [sure, setSure] = useState(false)
  const { id, name } = apiKey
  return (
    <div className="thing">
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed" component="div">
          {t('made')} <Moment at={apiKey.created_at} muted />
        </Text>
        <Group gap={4} mt={4}>
          {apiKey.scopes.map((scope) => (
            <Badge key={scope} variant="default" className="tag">
              {scope}
            </Badge>
          ))}
        </Group>
      </div>
      <Button variant="default" size="xs" aria-label={t('revokeOne', { name })} onClick={() => setSure(true)}>
        {t('revoke')}
      </Button>
      {sure && (
        <ConfirmDialog
          title={t('revokeOne', { name })}
          confirm={t('revoke')}
          danger
          done={t('keyRevoked', { name })}
          send={() => client.DELETE('/v1/api_keys/{id}', { params: { path: { id } } })}
          onDone={() => void refresh(path)}
          onClose={() => setSure(false)}
        >
          {t('revokeText')}
        </ConfirmDialog>
      )}
    </div>
  )
}

const form = 'new-key'

/** Makes a key, and shows it, this once. */
function NewKey({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const { scopes: mine } = useSession()
  const refresh = useRefresh()
  const { key } = useFormKey()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>([])
  const [made, setMade] = useState<string | null>(null)
  const labels = { '/name': t('name'), '/scopes': t('scopes') }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: () => client.POST('/v1/api_keys', { params: { header: { 'Idempotency-Key': key } }, body: { name, scopes } }),
    onDone: ({ data }) => {
      setMade(data?.key ?? '')
      void refresh(path)
    },
  })
  if (made !== null) {
    return (
      <Modal opened onClose={onClose} title={t('newKey')} size="lg">
        <Stack>
          <Text>{t('keyOnce')}</Text>
          <Secret value={made} label={t('newKey')} />
          <Group justify="end">
            <Button onClick={onClose}>{common('close')}</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={t('newKey')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          <TextInput
            id={fieldID(form, '/name')}
            label={t('name')}
            description={t('keyNameHint')}
            value={name}
            error={sorted.at['/name']}
            maxLength={200}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group
            id={fieldID(form, '/scopes')}
            label={t('scopes')}
            description={t('scopesHint')}
            error={sorted.at['/scopes']}
            value={scopes}
            onChange={(chosen) => setScopes(mine.filter((scope) => chosen.includes(scope)))}
          >
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
              {mine.map((scope) => (
                <Checkbox key={scope} value={scope} label={scope} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <FormButtons submitLabel={t('makeKey')} sending={sending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
