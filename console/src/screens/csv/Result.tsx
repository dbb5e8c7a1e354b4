import { Button, Group, List, Table as Rows, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { download } from '../../lib/download'
import { Section } from '../../lib/Section'
import { refusedRows, type Table } from './csv'

type Props = {
  answer: Schemas['ContactImport']
  /** The file as it was, of which the refused rows are given back. */
  text: string
  table: Table
  name: string
  onAgain: () => void
}

/** What became of a file: how many, and each line that was refused. */
export function Result({ answer, text, table, name, onAgain }: Props) {
  const t = useTranslations('csv')
  const figures = ['created', 'updated', 'unchanged', 'refused'] as const
  return (
    <Stack gap="lg">
      <Section title={t('resultTitle')}>
        <List>
          {figures.map((figure) => (
            <List.Item key={figure}>{t(figure, { count: answer[figure] })}</List.Item>
          ))}
        </List>
      </Section>
      {answer.errors.length > 0 && (
        <Section
          title={t('refusedTitle')}
          hint={t('refusedHint')}
          aside={
            <Button
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden />}
              onClick={() =>
                download(`refused-${name}`, 'text/csv', refusedRows(text, table, answer.errors, t('error')))
              }
            >
              {t('downloadRefused')}
            </Button>
          }
        >
          <Rows verticalSpacing={6}>
            <Rows.Thead>
              <Rows.Tr>
                <Rows.Th>{t('line')}</Rows.Th>
                <Rows.Th>{t('column')}</Rows.Th>
                <Rows.Th>{t('why')}</Rows.Th>
              </Rows.Tr>
            </Rows.Thead>
            <Rows.Tbody>
              {answer.errors.map((error) => (
                <Rows.Tr key={`${error.line} ${error.column} ${error.detail}`}>
                  <Rows.Td>{error.line}</Rows.Td>
                  <Rows.Td>{error.column}</Rows.Td>
                  <Rows.Td>{error.detail}</Rows.Td>
                </Rows.Tr>
              ))}
            </Rows.Tbody>
          </Rows>
          {answer.errors_left_off > 0 && <Text size="sm">{t('leftOff', { count: answer.errors_left_off })}</Text>}
        </Section>
      )}
      <Group>
        <Button variant="default" onClick={onAgain}>
          {t('again')}
        </Button>
      </Group>
    </Stack>
  )
}
