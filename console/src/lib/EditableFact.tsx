import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTimeZone, useTranslations } from 'use-intl'
import type { Problem } from '../api/client'
import { Conflict } from './Conflict'
import { fieldID, useSending } from './form'
import { useKept } from './kept'
import { LocalMoment } from './LocalMoment'
import { announce } from './live'
import { type Choice, inPlace, withChosen } from './names'
import { useSession } from './session'
import { ProblemAlert } from './states'

export type Fact = {
  /** Where it stands in what is sent. */
  pointer: string
  label: string
  value: string
  editable: boolean
  kind?: 'text' | 'lines' | 'tel' | 'email' | 'choice' | 'date' | 'datetime'
  choices?: Choice[]
  /** How it is shown, where not as it is kept. */
  shown?: ReactNode
  /** What holds where nothing is given. */
  none?: string
  /** What the change means, by what is typed. */
  hint?: (typed: string) => string
}

type Props = Fact & {
  /** What is typed is kept under this name: another one for each thing. */
  keptAs: string
  maxLength?: number
  /** Saves it, and puts what the server answers on the page. */
  send: (value: string) => Promise<{ error?: Problem }>
}

/**
 * One thing that is known of something. Its pencil makes a field of it; what is typed there is kept until it is saved. What
 * somebody else saved meanwhile is shown beside it, for whoever types to choose.
 */
export function EditableFact(props: Props) {
  const { keptAs, pointer, label, value, editable, shown, none } = props
  const t = useTranslations('contact')
  const { user } = useSession()
  const kept = useKept(`${user.id}.${keptAs}${pointer}`, { editing: '', typed: '', base: '' })
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
          <Stack gap="xs">
            {kept.values.base !== value && (
              <Conflict
                title={t('changedMeanwhile')}
                takeLabel={t('takeTheirs')}
                onTake={() => kept.set({ typed: value, base: value })}
                keepLabel={t('keepMine')}
                onKeep={() => kept.set({ base: value })}
              >
                <Text size="sm" className="fact-value">
                  {value ? shown || value : (none ?? t('none'))}
                </Text>
              </Conflict>
            )}
            <Edit {...props} typed={kept.values.typed} onType={(typed) => kept.set({ typed })} onClose={close} />
          </Stack>
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
                onClick={() => kept.set({ editing: 'yes', typed: value, base: value })}
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

function Edit(props: EditProps) {
  const { keptAs, pointer, label, kind = 'text', choices, maxLength = 4096, send, hint, typed, onType, onClose } = props
  const t = useTranslations('contact')
  const common = useTranslations('common')
  const zone = useTimeZone() ?? 'UTC'
  const [form = ''] = keptAs.split('.')
  const { submit, sending, problem, sorted } = useSending({
    pointers: [pointer],
    send: () => send(typed.trim()),
    onDone: () => {
      announce(t('saved', { label }))
      onClose()
    },
  })
  const field = { id: fieldID(form, pointer), 'aria-label': label, error: sorted.at[pointer] }
  const first = useRef<HTMLFormElement>(null)
  useEffect(() => first.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [])
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
        {kind === 'lines' && (
          <Textarea
            {...field}
            autosize
            minRows={3}
            maxRows={12}
            maxLength={maxLength}
            value={typed}
            onChange={(event) => onType(event.currentTarget.value)}
          />
        )}
        {kind !== 'choice' && kind !== 'datetime' && kind !== 'lines' && (
          <TextInput
            {...field}
            type={kind}
            autoComplete="off"
            maxLength={maxLength}
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
