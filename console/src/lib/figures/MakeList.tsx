import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { fieldID, useSending } from '../form'
import { useFormKey } from '../hooks'
import { announce } from '../live'
import { useRefresh } from '../refresh'
import { ProblemAlert } from '../states'
import { ThingLink } from '../ThingLink'
import { reportPaths, type Subject } from './figures'

type Props = {
  subject: Subject
  query: Omit<Schemas['FigureListInput'], 'name'>
  /** What the list is called unless somebody writes another name. */
  name: string
}

const form = 'figure-list'

/** Makes a list of those whom a figure counts, each once. */
export function MakeList({ subject, query, name }: Props) {
  const t = useTranslations('figures')
  const refresh = useRefresh()
  const { key, renew } = useFormKey()
  const [text, setText] = useState<string | null>(null)
  const [made, setMade] = useState<Schemas['FigureList'] | null>(null)
  const { submit, sending, problem, sorted } = useSending({
    pointers: ['/name'],
    send: () =>
      client.POST(`${reportPaths[subject.kind]}/list`, {
        params: { path: { id: subject.id }, header: { 'Idempotency-Key': key } },
        body: { ...query, name: (text ?? '').trim() || name.slice(0, 200) },
      }),
    onDone: ({ data }) => {
      renew()
      setText(null)
      setMade(data ?? null)
      if (data) announce(t('listMade', { count: data.members }))
      void refresh('/v1/lists')
    },
  })
  if (text === null) {
    return (
      <div>
        <Button size="sm" variant="default" onClick={() => setText(name.slice(0, 200))}>
          {t('makeList')}
        </Button>
        {made && (
          <Text size="sm" mt={6}>
            {t('listMade', { count: made.members })}{' '}
            <ThingLink kind="list" id={made.list.id}>
              {made.list.name}
            </ThingLink>
          </Text>
        )}
      </div>
    )
  }
  return (
    <form onSubmit={submit} className="make-list">
      {problem && <ProblemAlert problem={problem} />}
      <Group gap="xs" align="end">
        <TextInput
          id={fieldID(form, '/name')}
          label={t('listName')}
          maxLength={200}
          value={text}
          error={sorted.at['/name']}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit" loading={sending}>
          {t('makeList')}
        </Button>
      </Group>
    </form>
  )
}
