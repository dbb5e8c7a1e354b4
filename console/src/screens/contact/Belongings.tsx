import { Button, Group, MultiSelect, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, client, type Schemas } from '../../api/client'
import { useAction } from '../../lib/action'
import { nameOf } from '../../lib/contact'
import { inPlace, useNames, withChosen } from '../../lib/names'
import { Tags } from '../../lib/person/Tags'
import { usePutContact } from '../../lib/person/useContact'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'

type Props = { contact: Schemas['Contact'] }

/** What the contact belongs to: tags, lists, and the people whom they are assigned to. */
export function Belongings({ contact }: Props) {
  const t = useTranslations('contact')
  return (
    <Section title={t('belongings')}>
      <Tags contact={contact} />
      <Lists contact={contact} />
      <Operators contact={contact} />
    </Section>
  )
}

/** Which lists they are in the API does not say of a contact: they are put into one, or taken out of it, by its name. */
function Lists({ contact }: Props) {
  const t = useTranslations('contact')
  const mayWrite = may(useSession(), 'contacts:write')
  const names = useNames({ lists: mayWrite })
  const put = usePutContact()
  const { act, problem, doing } = useAction()
  const [list, setList] = useState<string | null>(null)
  if (!mayWrite || names.lists.length === 0) return null
  const chosen = names.lists.find((one) => one.value === list)

  const change = (what: 'add' | 'remove') => {
    if (!chosen) return
    const said = { name: nameOf(contact), list: chosen.label }
    void act(
      what,
      async () => {
        const answer = await client.POST('/v1/contacts/{id}/lists', {
          params: { path: { id: contact.id } },
          body: { [what]: [chosen.value] },
        })
        put(answer.data)
        return answer
      },
      t(what === 'add' ? 'listAdded' : 'listRemoved', said),
    )
  }
  return (
    <Stack gap="xs">
      <Select
        label={t('lists')}
        placeholder={t('listChoose')}
        searchable
        comboboxProps={inPlace}
        data={names.lists}
        value={list}
        onChange={setList}
      />
      {chosen && (
        <Group gap="xs">
          <Button size="xs" variant="default" loading={doing === 'add'} onClick={() => change('add')}>
            {t('listAdd')}
          </Button>
          <Button size="xs" variant="default" loading={doing === 'remove'} onClick={() => change('remove')}>
            {t('listRemove')}
          </Button>
        </Group>
      )}
      {problem && <ProblemAlert problem={problem} />}
    </Stack>
  )
}

function Operators({ contact }: Props) {
  const t = useTranslations('contact')
  const session = useSession()
  const directory = api.useQuery('get', '/v1/directory')
  const put = usePutContact()
  const { act, problem, doing } = useAction()
  const users = (directory.data?.users ?? []).map(({ id, name }) => ({ value: id, label: name }))
  if (!may(session, 'chats:assign')) {
    const named = contact.operator_ids.map((id) => users.find((user) => user.value === id)?.label ?? id)
    return (
      <div>
        <Text size="sm" fw={500}>
          {t('operators')}
        </Text>
        <Text size="sm" c={named.length ? undefined : 'dimmed'}>
          {named.join(', ') || t('operatorsNone')}
        </Text>
      </div>
    )
  }
  const assign = (ids: string[]) =>
    act('assign', async () => {
      const answer = await client.PUT('/v1/conversations/{contact_id}/operators', {
        params: { path: { contact_id: contact.id } },
        body: { user_ids: ids },
      })
      if (!answer.error) put({ ...contact, operator_ids: ids })
      return answer
    })
  const data = contact.operator_ids.reduce((all, id) => withChosen(all, id), users)
  return (
    <Stack gap="xs">
      <MultiSelect
        label={t('operators')}
        placeholder={contact.operator_ids.length ? undefined : t('operatorsAdd')}
        searchable
        comboboxProps={inPlace}
        data={data}
        value={contact.operator_ids}
        readOnly={doing !== null} // one that is disabled loses the focus, and leaves its list open
        onChange={(ids) => void assign(ids)}
      />
      {problem && <ProblemAlert problem={problem} />}
    </Stack>
  )
}
