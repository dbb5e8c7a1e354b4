import { Combobox, Group, Text, Textarea, TextInput, useCombobox } from '@mantine/core'
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { begunCode, codesIn, lengthOf, reservedCodes } from '../automation/codes'
import { useAllFields } from '../names'
import { useField } from './field'
import './fields.css'

type Props = {
  pointer: string
  label: string
  value: string
  onChange: (text: string) => void
  /** WhatsApp's limit, in characters. */
  limit?: number
  /** So many lines at least; one is a field of one line. */
  lines?: number
  description?: ReactNode
  placeholder?: string
  required?: boolean
  /** Of an address, a number or a code, in which a phone's keyboard should not write sentences. */
  plain?: boolean
}

type Box = HTMLInputElement | HTMLTextAreaElement

/** A text that may hold fields: they are completed as one types `%%`, and one that nobody made is said. */
export function CodeInput({ pointer, label, value, onChange, limit, lines = 1, description, plain, ...rest }: Props) {
  const t = useTranslations('builder')
  const { error, ...field } = useField(pointer)
  const box = useRef<Box>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [begun, setBegun] = useState<string | null>(null)
  const fields = useAllFields()
  const known = [...reservedCodes, ...(fields.data ?? []).map(({ code }) => code)]
  const fitting = begun === null ? [] : known.filter((code) => code.includes(begun.toUpperCase())).slice(0, 8)
  const unknown = fields.data ? codesIn(value).filter((code) => !known.includes(code)) : []
  const count = lengthOf(value)

  function look(target: Box) {
    const now = begunCode(target.value.slice(0, target.selectionStart ?? 0))
    setBegun(now)
    if (now === null) combobox.closeDropdown()
    else {
      combobox.openDropdown()
      combobox.selectFirstOption()
    }
  }

  function take(code: string) {
    const target = box.current
    if (!target || begun === null) return
    const caret = target.selectionStart ?? value.length
    const before = `${value.slice(0, caret - begun.length)}${code}%%`
    onChange(before + value.slice(caret))
    setBegun(null)
    combobox.closeDropdown()
    requestAnimationFrame(() => target.setSelectionRange(before.length, before.length))
  }

  const given = {
    ...field,
    ...rest,
    label,
    value,
    error,
    autoComplete: 'off',
    spellCheck: !plain,
    description: description ?? undefined,
    onChange: (event: ChangeEvent<Box>) => {
      onChange(event.currentTarget.value)
      look(event.currentTarget)
    },
    onBlur: () => {
      combobox.closeDropdown()
      field.onBlur()
    },
  }
  return (
    <div>
      <Combobox store={combobox} withinPortal={false} onOptionSubmit={take}>
        <Combobox.Target>
          {lines > 1 ? (
            <Textarea
              {...given}
              ref={(element) => {
                box.current = element
              }}
              autosize
              minRows={lines}
              maxRows={14}
            />
          ) : (
            <TextInput
              {...given}
              ref={(element) => {
                box.current = element
              }}
            />
          )}
        </Combobox.Target>
        <Combobox.Dropdown hidden={fitting.length === 0}>
          <Combobox.Options aria-label={t('codes')}>
            {fitting.map((code) => (
              <Combobox.Option key={code} value={code}>
                %%{code}%%
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {(unknown.length > 0 || limit !== undefined) && (
        <Group justify="space-between" gap="xs" wrap="nowrap" mt={4}>
          <Text size="xs" className="unknown-codes">
            {unknown.length > 0 && t('unknownCodes', { count: unknown.length, codes: unknown.join(', ') })}
          </Text>
          {limit !== undefined && (
            <Text
              size="xs"
              c={count > limit ? 'red' : 'dimmed'}
              fw={count > limit ? 600 : undefined}
              className="counter"
            >
              {t('counter', { count, limit })}
            </Text>
          )}
        </Group>
      )}
    </div>
  )
}
