import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTimeZone, useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { fieldID, useSending } from '../../lib/form'
import { useKept } from '../../lib/kept'
import { LocalMoment } from '../../lib/LocalMoment'
import { announce } from '../../lib/live'
import { type Choice, inPlace, withChosen } from '../../lib/names'
import { usePutContact } from '../../lib/person/useContact'
import { useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'

type Kind = 'text' | 'tel' | 'email' | 'choice' | 'date' | 'datetime'

type Props = {
  contact: Schemas['Contact']
  /** Where it stands in what is sent. */
  pointer: string
  label: string
  value: string
  changeOf: (value: string) => Schemas['ContactUpdate']
  editable: boolean
  kind?: Kind
  choices?: Choice[]
  /** How it is shown, where not as it is kept. */
  shown?: ReactNode
  /** What holds where nothing is given. */
  none?: string
  /** What the change means, by what is typed. */
  hint?: (typed: string) => string
}

/** One thing that is known of a contact. Its pencil makes a field of it; what is typed there is kept until it is saved. */
export function EditableFact(props: Props) {
  const { contact, pointer, label, value, editable, shown, none } = props
  const t = useTranslations('contact')
  const { user } = useSession()
  const kept = useKept(`${user.id}.contact.${contact.id}${pointer}`, { editing: '', typed: '' })
  const editing = editable && kept.values.editing !== ''
  const pencil = useRef<HTMLButtonElement>(null)
  const [returning, setReturning] = useState(false)
  useEffect(() => {
    if (!editing && returning) {
      setReturning(false)
      pencil.current?.focus()
    }
  }, [editing, returning])

  function close() {
    setReturning(true)
    kept.clear()
  }
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {editing ? (
          <Edit {...props} typed={kept.values.typed} onType={(typed) => kept.set({ typed })} onClose={close} />
        ) : (
          <Group gap={6} justify="space-between" wrap="nowrap" align="start">
            {value ? (
              <span className="fact-value">{shown || value}</span>
            ) : (
              <Text span size="sm" c="dimmed">
                {none ?? t('none')}
              </Text>
            )}
            {editable && (
              <ActionIcon
                ref={pencil}
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('edit', { label })}
                onClick={() => kept.set({ editing: 'yes', typed: value })}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        )}
      </dd>
    </div>
  )
}

type EditProps = Props & { typed: string; onType: (typed: string) => void; onClose: () => void }

function Edit({ contact, pointer, label, kind = 'text', choices, changeOf, hint, typed, onType, onClose }: EditProps) {
  const t = useTranslations('contact')
  const common = useTranslations('common')
  const zone = useTimeZone() ?? 'UTC'
  const put = usePutContact()
  const form = 'contact'
  const { submit, sending, problem, sorted } = useSending({
    pointers: [pointer],
    send: () =>
      client.PATCH('/v1/contacts/{id}', { params: { path: { id: contact.id } }, body: changeOf(typed.trim()) }),
    onDone: ({ data }) => {
      put(data)
      announce(t('saved', { label }))
      onClose()
    },
  })
  const field = { id: fieldID(form, pointer), 'aria-label': label, error: sorted.at[pointer] }
  const first = useRef<HTMLFormElement>(null)
  useEffect(() => first.current?.querySelector('input')?.focus(), [])
  return (
    <form ref={first} onSubmit={submit} noValidate onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <Stack gap="xs">
        {problem && (problem.errors ?? []).length === 0 && <ProblemAlert problem={problem} />}
        {kind === 'choice' && (
          <Select
            {...field}
            searchable
            clearable
            comboboxProps={inPlace}
            value={typed || null}
            data={withChosen(choices ?? [], typed)}
            onChange={(next) => onType(next ?? '')}
          />
        )}
        {kind === 'datetime' && <LocalMoment {...field} zone={zone} value={typed} onChange={onType} />}
        {kind !== 'choice' && kind !== 'datetime' && (
          <TextInput
            {...field}
            type={kind}
            autoComplete="off"
            maxLength={4096}
            description={hint?.(typed)}
            value={typed}
            onChange={(event) => onType(event.currentTarget.value)}
          />
        )}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={sending}>
            {t('save')}
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
