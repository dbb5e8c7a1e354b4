import { Loader, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { commonKeys, useShortcuts } from './keys'

type Props = {
  label: string
  placeholder: string
  /** What is searched now: the address has it, which changes without the field when filters are cleared. */
  value: string
  onSearch: (text: string) => void
  busy: boolean
}

/** How long somebody must stop typing before it is searched. */
const pause = 200

/** The search of a list. `/` leads into it, the arrow down to the first row, Escape empties it. */
export function SearchField({ label, placeholder, value, onSearch, busy }: Props) {
  const [text, setText] = useState(value)
  const asked = useRef(value)
  const field = useRef<HTMLInputElement>(null)
  useShortcuts({ [commonKeys.find]: () => field.current?.focus() })

  useEffect(() => {
    if (value !== asked.current) {
      asked.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => {
    const next = text.trim()
    if (next === asked.current) return
    const timer = setTimeout(() => {
      asked.current = next
      onSearch(next)
    }, pause)
    return () => clearTimeout(timer)
  }, [text, onSearch])

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.querySelector<HTMLElement>('.row-link')?.focus()
    }
    if (event.key === 'Escape' && text) {
      event.preventDefault()
      setText('')
    }
  }

  return (
    <TextInput
      ref={field}
      type="search"
      className="search-field"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSection={busy ? <Loader size="xs" /> : undefined}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  )
}
