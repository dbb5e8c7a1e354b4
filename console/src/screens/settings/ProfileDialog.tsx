import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { Failed, Loading } from '../../lib/states'

type Props = { phone: Schemas['Number']; mayWrite: boolean; onClose: () => void }
type Profile = Schemas['NumberProfile']

const form = 'profile'
const limits = { about: 139, address: 256, description: 512, email: 128 } as const
type Name = keyof typeof limits
const names: readonly Name[] = ['about', 'description', 'address', 'email']

/** What people read of a number in WhatsApp. It is kept there, and asked for there. */
export function ProfileDialog({ phone, mayWrite, onClose }: Props) {
  const t = useTranslations('settings')
  const path = { params: { path: { id: phone.id } } }
  const profile = api.useQuery('get', '/v1/numbers/{id}/profile', path, { gcTime: 0 })
  return (
    <Modal opened onClose={onClose} title={t('profileTitle', { name: phone.display_phone })}>
      {profile.isPending && <Loading rows={4} />}
      {profile.error && !profile.data && <Failed problem={profile.error} retry={() => void profile.refetch()} />}
      {profile.data && <Form id={phone.id} profile={profile.data} mayWrite={mayWrite} onClose={onClose} />}
    </Modal>
  )
}

type FormProps = { id: string; profile: Profile; mayWrite: boolean; onClose: () => void }

function Form({ id, profile, mayWrite, onClose }: FormProps) {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const [changes, setChanges] = useState<Partial<Record<Name, string>>>({})
  const [websites, setWebsites] = useState(profile.websites.join(' '))
  const labels = {
    ...Object.fromEntries(names.map((name) => [`/${name}`, t(`profiles.${name}`)])),
    '/websites': t('profiles.websites'),
  }
  const { submit, sending, problem, sorted } = useSending({
    pointers: Object.keys(labels),
    send: async () => {
      const list = websites.split(/\s+/).filter(Boolean)
      const changed = list.join(' ') !== profile.websites.join(' ')
      const body = { ...changes, ...(changed ? { websites: list } : {}) }
      const { error } = await client.PUT('/v1/numbers/{id}/profile', { params: { path: { id } }, body })
      return error ? { error } : {}
    },
    onDone: () => {
      notifications.show({ message: t('saved'), color: 'teal' })
      onClose()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!mayWrite} className="plain">
        <Stack>
          <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
          {names.map((name) => (
            <Textarea
              key={name}
              id={fieldID(form, `/${name}`)}
              label={t(`profiles.${name}`)}
              autosize
              minRows={1}
              maxRows={5}
              maxLength={limits[name]}
              description={`${(changes[name] ?? profile[name]).length} / ${limits[name]}`}
              value={changes[name] ?? profile[name]}
              error={sorted.at[`/${name}`]}
              onChange={(event) => setChanges({ ...changes, [name]: event.currentTarget.value })}
            />
          ))}
          <TextInput
            id={fieldID(form, '/websites')}
            label={t('profiles.websites')}
            description={t('profiles.websitesHint')}
            value={websites}
            error={sorted.at['/websites']}
            onChange={(event) => setWebsites(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            {mayWrite && (
              <Button type="submit" loading={sending}>
                {common('save')}
              </Button>
            )}
          </Group>
        </Stack>
      </fieldset>
    </form>
  )
}
