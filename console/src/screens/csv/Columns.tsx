import { NativeSelect, Table as Rows, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { fieldID } from '../../lib/form'
import { cellText, type Table, usualCodes } from './csv'

type Props = {
  form: string
  table: Table
  /** Cells of the first rows. */
  examples: string[][]
  fields: readonly Schemas['Field'][]
  codes: readonly (string | null)[]
  onChange: (codes: (string | null)[]) => void
}

/** What each column of a file is: a field, or nothing. */
export function Columns({ form, table, examples, fields, codes, onChange }: Props) {
  const t = useTranslations('csv')
  const reserved = useTranslations('fields')
  const contacts = useTranslations('contact')
  const nameOf = (code: string) => {
    switch (code) {
      case 'TIME_ZONE':
        return contacts('timeZone')
      case 'CONSENT':
        return t('consentColumn')
      case 'PHONE':
      case 'FIRST_NAME':
      case 'LAST_NAME':
      case 'EMAIL':
      case 'LANGUAGE':
        return reserved(`reservedNames.${code}`)
      default:
        return code
    }
  }
  const choices = [
    { value: '', label: t('leaveOut') },
    ...usualCodes.map((code) => ({ value: code, label: nameOf(code) })),
    ...fields.map((field) => ({ value: field.code, label: field.name })),
  ]
  return (
    <Rows.ScrollContainer minWidth={520}>
      <Rows verticalSpacing="xs">
        <Rows.Thead>
          <Rows.Tr>
            <Rows.Th>{t('column')}</Rows.Th>
            <Rows.Th>{t('example')}</Rows.Th>
            <Rows.Th>{t('becomes')}</Rows.Th>
          </Rows.Tr>
        </Rows.Thead>
        <Rows.Tbody>
          {table.header.cells.map((cell, n) => {
            const name = cellText(cell)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file may have one name, and never move
              <Rows.Tr key={n}>
                <Rows.Th scope="row">{name}</Rows.Th>
                <Rows.Td>
                  <Text size="sm" c="dimmed" className="csv-example">
                    {examples
                      .map((row) => row[n])
                      .filter(Boolean)
                      .join(' · ')}
                  </Text>
                </Rows.Td>
                <Rows.Td>
                  <NativeSelect
                    id={n === 0 ? fieldID(form, '/columns') : undefined}
                    aria-label={`${name}: ${t('becomes')}`}
                    data={choices}
                    value={codes[n] ?? ''}
                    onChange={(event) => {
                      const code = event.currentTarget.value || null
                      onChange(codes.map((other, index) => (index === n ? code : other)))
                    }}
                  />
                </Rows.Td>
              </Rows.Tr>
            )
          })}
        </Rows.Tbody>
      </Rows>
    </Rows.ScrollContainer>
  )
}
