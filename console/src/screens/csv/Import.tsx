import { Alert, Button, Group, Input, Loader, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Schemas } from '../../api/client'
import { FormProblem, fieldID, useSending } from '../../lib/form'
import { announce } from '../../lib/live'
import { inPlace, useAllFields, useNames } from '../../lib/names'
import { useRefresh } from '../../lib/refresh'
import { Section } from '../../lib/Section'
import { Columns } from './Columns'
import { cellText, decode, guessCode, readHeader, rowsOf, type Table, withColumns } from './csv'
import { Result } from './Result'

const form = 'import'
/** How much of a file is read to show its columns. */
const preview = 256 * 1024

type Chosen = { file: File; table: Table; examples: string[][] }
type Done = { answer: Schemas['ContactImport']; text: string; table: Table; name: string }

/** Adds and changes contacts by a file: its columns are named here, its rows are read by the server. */
export function Import() {
  const t = useTranslations('csv')
  const fields = useAllFields()
  const names = useNames({ lists: true })
  const refresh = useRefresh()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [codes, setCodes] = useState<(string | null)[]>([])
  const [list, setList] = useState<string | null>(null)
  const [unread, setUnread] = useState<string | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const labels = { '/file': t('file'), '/columns': t('columns') }

  async function choose(file: File | undefined) {
    setDone(null)
    setChosen(null)
    setUnread(null)
    if (!file) return
    try {
      const start = decode(await file.slice(0, preview).arrayBuffer())
      const table = readHeader(start)
      if (!table) {
        setUnread(t('fileEmpty'))
        return
      }
      const rows = rowsOf(start, table.separator, table.preamble)
      rows.next() // the first line
      const examples: string[][] = []
      for (const row of rows) {
        examples.push(row.cells.map(cellText))
        if (examples.length === 3) break
      }
      setCodes(guesses(table, fields.data ?? []))
      setChosen({ file, table, examples })
    } catch {
      setUnread(t('fileUnread'))
    }
  }

  const { submit, sending, problem, sorted, reset } = useSending({
    pointers: Object.keys(labels),
    check: (): Record<string, string> => {
      const given = codes.filter((code) => code !== null)
      if (!given.includes('PHONE')) return { '/columns': t('phoneNeeded') }
      return new Set(given).size < given.length ? { '/columns': t('twice') } : {}
    },
    send: async () => {
      if (!chosen) throw new Error('a file is sent before one was chosen')
      const text = decode(await chosen.file.arrayBuffer())
      const answer = await client.POST('/v1/contacts/import', {
        params: { query: list ? { list_id: list } : {} },
        body: withColumns(text, chosen.table, codes),
        bodySerializer: (body) => body,
        headers: { 'Content-Type': 'text/csv; charset=utf-8' },
      })
      if (answer.data) setDone({ answer: answer.data, text, table: chosen.table, name: chosen.file.name })
      return answer
    },
    onDone: () => {
      announce(t('resultTitle'))
      void refresh('/v1/contacts', '/v1/lists')
    },
  })

  if (done) {
    return (
      <Result
        {...done}
        onAgain={() => {
          setDone(null)
          setChosen(null)
          reset()
        }}
      />
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormProblem form={form} problem={problem} sorted={sorted} labels={labels} />
        <Input.Wrapper
          id={fieldID(form, '/file')}
          label={t('file')}
          description={t('fileHint')}
          error={unread ?? sorted.at['/file']}
        >
          <input
            id={fieldID(form, '/file')}
            type="file"
            className="file"
            accept=".csv,.tsv,.txt,text/csv"
            disabled={sending}
            onChange={(event) => void choose(event.currentTarget.files?.[0])}
          />
        </Input.Wrapper>
        {chosen && (
          <>
            <Section title={t('columns')} hint={t('columnsHint')}>
              {sorted.at['/columns'] && (
                <Alert color="red" variant="light" role="alert">
                  {sorted.at['/columns']}
                </Alert>
              )}
              <Columns
                form={form}
                table={chosen.table}
                examples={chosen.examples}
                fields={fields.data ?? []}
                codes={codes}
                onChange={setCodes}
              />
            </Section>
            <Select
              label={t('list')}
              placeholder={t('listNone')}
              searchable
              clearable
              comboboxProps={inPlace}
              data={names.lists}
              value={list}
              onChange={setList}
              maw={420}
            />
            <Group>
              <Button type="submit" loading={sending}>
                {t('import')}
              </Button>
              {sending && (
                <Group gap="xs" role="status">
                  <Loader size="xs" />
                  <Text size="sm">{t('importing')}</Text>
                </Group>
              )}
            </Group>
          </>
        )}
      </Stack>
    </form>
  )
}

/** What each column is likely meant for; of two alike the first. */
function guesses(table: Table, fields: Schemas['Field'][]): (string | null)[] {
  const taken = new Set<string>()
  return table.header.cells.map((cell) => {
    const code = guessCode(cellText(cell), fields)
    if (code === null || taken.has(code)) return null
    taken.add(code)
    return code
  })
}
