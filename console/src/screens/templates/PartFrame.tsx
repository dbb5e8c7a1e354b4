import { ActionIcon, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useField, useFields } from '../../lib/fields/field'

type Props = { pointer: string; name: string; onRemove?: (() => void) | undefined; children: ReactNode }

/** A part of a template with its fields, and what is wrong with it as a whole. */
export function PartFrame({ pointer, name, onRemove, children }: Props) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  const { id, error } = useField(pointer, true)
  return (
    <Fieldset legend={name} id={id} tabIndex={-1}>
      <Group align="start" wrap="nowrap" gap="xs">
        <Stack gap="sm" flex={1} miw={0}>
          {error && (
            <Text size="sm" c="red">
              {error}
            </Text>
          )}
          {children}
        </Stack>
        {onRemove && !readOnly && (
          <ActionIcon variant="subtle" color="gray" aria-label={t('removePart', { name })} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </Fieldset>
  )
}
