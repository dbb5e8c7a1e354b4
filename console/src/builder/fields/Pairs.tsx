import { SimpleGrid } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CodeInput } from '../../lib/fields/CodeInput'
import { Rows } from '../../lib/fields/Rows'
import { FieldPicker } from './pickers'

type Props = {
  pointer: string
  legend: string
  keyLabel: string
  valueLabel: string
  addLabel: string
  /** The values are codes of fields, which are picked; else they are texts. */
  toFields?: boolean
  value: Record<string, string> | undefined
  onChange: (value: Record<string, string> | undefined) => void
}

type Pair = { key: string; value: string }

const pairsOf = (record: Record<string, string> | undefined): Pair[] =>
  Object.entries(record ?? {}).map(([key, value]) => ({ key, value }))

function recordOf(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]))
}

const same = (one: Record<string, string>, other: Record<string, string>) =>
  JSON.stringify(one) === JSON.stringify(other)

/** Names with a value each. One without a name yet, or with a name that is there twice, is only on the page. */
export function Pairs({ pointer, legend, keyLabel, valueLabel, addLabel, toFields, value, onChange }: Props) {
  const t = useTranslations('builder.rows')
  const [typed, setTyped] = useState<Pair[]>(() => pairsOf(value))
  // what undo or a colleague put there wins over what was typed here
  const pairs = same(recordOf(typed), value ?? {}) ? typed : pairsOf(value)

  function change(next: Pair[]) {
    setTyped(next)
    const record = recordOf(next)
    if (!same(record, value ?? {})) onChange(Object.keys(record).length > 0 ? record : undefined)
  }
  return (
    <Rows
      pointer={pointer}
      legend={legend}
      nameOf={(number) => t('numbered', { name: legend, number })}
      items={pairs}
      onChange={change}
      fresh={{ key: '', value: '' }}
      addLabel={addLabel}
      max={50}
    >
      {(pair, _, set) => (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          <CodeInput
            pointer={`${pointer}/${pair.key}/name`}
            label={keyLabel}
            plain
            value={pair.key}
            onChange={(key) => set({ ...pair, key })}
          />
          {toFields ? (
            <FieldPicker
              pointer={`${pointer}/${pair.key}`}
              label={valueLabel}
              value={pair.value || undefined}
              onChange={(code) => set({ ...pair, value: code ?? '' })}
            />
          ) : (
            <CodeInput
              pointer={`${pointer}/${pair.key}`}
              label={valueLabel}
              value={pair.value}
              onChange={(text) => set({ ...pair, value: text })}
            />
          )}
        </SimpleGrid>
      )}
    </Rows>
  )
}
