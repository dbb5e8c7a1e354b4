import { Button, FileInput, Group, List, Modal, Select, Stack, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileImport } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Problem, type Schemas } from '../../api/client'
import { useFormKey } from '../../lib/hooks'
import { may, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'
import { type Kind, type Unknown, unknownNames, withChosen } from './unknownNames'
import { useImport } from './useImport'

type File = Schemas['AutomationFile']

/** As the server reads it: each time and date stays the text that it is. */
async function readYAML(text: string): Promise<unknown> {
  const { CORE_SCHEMA, load } = await import('js-yaml')
  return load(text, { schema: CORE_SCHEMA })
}

/** Reads what an export wrote, in either of its forms. */
async function readFile(file: globalThis.File): Promise<File | null> {
  const text = await file.text()
  try {
    const read: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : await readYAML(text)
    // what is in it is judged by the server
    return typeof read === 'object' && read !== null && 'automation' in read ? (read as File) : null
  } catch {
    return null
  }
}

/** Makes an automation of a file; what it names and is not here is made, or chosen among what there is. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('automations')
  const common = useTranslations('common')
  const session = useSession()
  const navigate = useNavigate()
  const importFile = useImport()
  const { key, renew } = useFormKey()
  const mayMake = may(session, 'contacts:write')
  const [file, setFile] = useState<File | null>(null)
  const [unreadable, setUnreadable] = useState(false)
  const [make, setMake] = useState(mayMake)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const [sending, setSending] = useState(false)
  const unknown = unknownNames(file, problem?.errors ?? [])

  async function choose(picked: globalThis.File | null) {
    const read = picked && (await readFile(picked))
    setFile(read)
    setUnreadable(picked !== null && !read)
    setProblem(null)
    setChosen({})
    renew()
  }
  async function send() {
    if (!file) return
    setSending(true)
    const { data, error } = await importFile(withChosen(file, chosen) as File, key, make)
    setSending(false)
    setProblem(error ?? null)
    if (!data) {
      renew() // the next attempt is another request, with other names in it
      return
    }
    notifications.show({ message: t('imported', { name: data.name }), color: 'teal' })
    onClose()
    void navigate({ to: '/automations/$id', params: { id: data.id } })
  }

  return (
    <Modal opened onClose={onClose} title={t('importTitle')} size="lg">
      <Stack>
        <Text size="sm">{t('importText')}</Text>
        <FileInput
          label={t('file')}
          placeholder={t('filePlaceholder')}
          leftSection={<IconFileImport size={18} aria-hidden />}
          accept=".json,.yaml,.yml"
          error={unreadable ? t('fileUnreadable') : undefined}
          onChange={(picked) => void choose(picked)}
        />
        {mayMake && (
          <Switch
            label={t('make')}
            description={t('makeHint')}
            checked={make}
            onChange={(event) => setMake(event.currentTarget.checked)}
          />
        )}
        {problem && <Refusal problem={problem} />}
        {unknown.length > 0 && (
          <Names unknown={unknown} chosen={chosen} onChoose={(name, id) => setChosen({ ...chosen, [name]: id })} />
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button disabled={!file} loading={sending} onClick={() => void send()}>
            {t('import')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Refusal({ problem }: { problem: Problem }) {
  return (
    <>
      <ProblemAlert problem={problem} />
      {problem.errors && (
        <List size="sm">
          {problem.errors.map((error) => (
            <List.Item key={error.pointer}>
              <code>{error.pointer}</code>: {error.detail}
            </List.Item>
          ))}
        </List>
      )}
    </>
  )
}

type NamesProps = {
  unknown: Unknown[]
  chosen: Record<string, string>
  onChoose: (name: string, id: string) => void
}

/** What of ours stands in place of each name that is not here. */
function Names({ unknown, chosen, onChoose }: NamesProps) {
  const t = useTranslations('automations')
  const page = { params: { query: { limit: 200 } } }
  const wants = (kind: Kind) => ({ enabled: unknown.some((one) => one.kind === kind) })
  const lists = api.useQuery('get', '/v1/lists', page, wants('list'))
  const segments = api.useQuery('get', '/v1/segments', page, wants('segment'))
  const directory = api.useQuery('get', '/v1/directory')
  const here: Record<Kind, { id: string; name: string }[] | undefined> = {
    list: lists.data?.items,
    segment: segments.data?.items,
    user: directory.data?.users,
    automation: directory.data?.automations,
  }
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t('unknownTitle')}
      </Text>
      {unknown.map(({ kind, name }) => (
        <Select
          key={`${kind} ${name}`}
          label={t(`unknown.${kind}`, { name })}
          placeholder={t('chooseOurs')}
          searchable
          data={(here[kind] ?? []).map(({ id, name: ours }) => ({ value: id, label: ours }))}
          value={chosen[`${kind} ${name}`] ?? null}
          onChange={(id) => id && onChoose(`${kind} ${name}`, id)}
        />
      ))}
    </Stack>
  )
}
