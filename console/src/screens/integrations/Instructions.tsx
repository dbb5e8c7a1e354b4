import { Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api, type Schemas } from '../../api/client'
import { CodeBlock } from '../../lib/CodeBlock'
import { CopyIt } from '../../lib/copy'
import { useAllFields } from '../../lib/names'
import { Failed, Loading } from '../../lib/states'
import { placeholder, sampleOf, somePhone } from './sample'
import { notOfOrders, sheetColumns, snippet } from './snippets'
import { isTool, type Tool, toolNames, tools } from './tools'

type Props = { start: Schemas['Integration']; tool: Tool; onTool: (tool: Tool) => void }

/** How a tool calls a start, ready to be copied: with its address, and the fields that its automation uses. */
export function Instructions({ start, tool, onTool }: Props) {
  const t = useTranslations('integrations')
  const automation = api.useQuery('get', '/v1/automations/{id}', { params: { path: { id: start.automation_id } } })
  const fields = useAllFields()
  const sample = useMemo(
    () => (automation.data && fields.data ? sampleOf(automation.data, fields.data) : null),
    [automation.data, fields.data],
  )
  const failed = [automation, fields].find((one) => one.isError && !one.data)
  if (failed?.error) return <Failed problem={failed.error} retry={() => void failed.refetch()} />
  if (!sample) return <Loading rows={4} />
  const name = toolNames[tool]
  const text = snippet(tool, start.url, sample)
  const lacking = tool === 'woocommerce' || tool === 'shopify' ? notOfOrders(sample) : []
  return (
    <Stack>
      <NativeSelect
        label={t('tool')}
        data={tools.map((value) => ({ value, label: toolNames[value] }))}
        value={tool}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          if (isTool(chosen)) onTool(chosen)
        }}
      />
      <Text size="sm">
        {t(`how.${tool}`, { columns: sheetColumns(sample).join(', '), url: start.url, order: '{{ order.id }}' })}{' '}
        {t('putSecret', { placeholder })} {text.includes(somePhone) && t('putPhone', { placeholder: somePhone })}{' '}
        {lacking.length > 0 && t('alsoRead', { names: lacking.join(', ') })}
      </Text>
      <CodeBlock label={name}>{text}</CodeBlock>
      <Group justify="end">
        <CopyIt text={text} label={t('copyText')} />
      </Group>
      <Text size="sm" c="dimmed">
        {t('callNotes')}
      </Text>
    </Stack>
  )
}
