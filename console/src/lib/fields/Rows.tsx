import { ActionIcon, Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { fieldID } from '../form'
import { useField, useFields } from './field'
import './fields.css'

type Props<T> = {
  pointer: string
  legend: string
  /** What one of them is called, with its number: "Button 2". */
  nameOf: (number: number) => string
  items: readonly T[]
  onChange: (items: T[]) => void
  fresh: T
  addLabel: string
  max: number
  children: (item: T, index: number, change: (next: T) => void) => ReactNode
}

/** A few things of a kind, each with its fields: added, taken away, moved by buttons. */
export function Rows<T>({ pointer, legend, nameOf, items, onChange, fresh, addLabel, max, children }: Props<T>) {
  const t = useTranslations('builder.rows')
  const { form, readOnly } = useFields()
  const { error } = useField(pointer, true)

  function swap(index: number, other: number) {
    const [one, two] = [items[index], items[other]]
    if (one === undefined || two === undefined) return
    onChange(items.with(index, two).with(other, one))
  }
  return (
    <Fieldset legend={legend} id={fieldID(form, pointer)} tabIndex={-1} className="rows">
      <Stack gap="sm">
        {error && (
          <Text size="sm" c="red">
            {error}
          </Text>
        )}
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no ids, and a field keeps its place while it is typed in
          <Group key={index} gap="xs" align="start" wrap="nowrap" role="group" aria-label={nameOf(index + 1)}>
            <Stack gap="xs" flex={1} miw={0}>
              {children(item, index, (next) => onChange(items.with(index, next)))}
            </Stack>
            {!readOnly && (
              <Group gap={2} wrap="nowrap" pt={24}>
                {items.length > 1 && (
                  <>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('up', { name: nameOf(index + 1) })}
                      disabled={index === 0}
                      onClick={() => swap(index, index - 1)}
                    >
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('down', { name: nameOf(index + 1) })}
                      disabled={index === items.length - 1}
                      onClick={() => swap(index, index + 1)}
                    >
                      <IconArrowDown size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('remove', { name: nameOf(index + 1) })}
                  onClick={() => onChange(items.toSpliced(index, 1))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Group>
            )}
          </Group>
        ))}
        {!readOnly && items.length < max && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            style={{ alignSelf: 'start' }}
            onClick={() => onChange([...items, fresh])}
          >
            {addLabel}
          </Button>
        )}
      </Stack>
    </Fieldset>
  )
}
