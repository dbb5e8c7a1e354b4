import { UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'

type Props = { title: string; open: boolean; children: ReactNode }

/** A part that is folded until somebody opens it, or something of it is set. */
export function Unfold({ title, open: begun, children }: Props) {
  const [open, setOpen] = useState(begun)
  const id = useId()
  return (
    <div className="unfold">
      <UnstyledButton className="unfold-title" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <IconChevronDown size={16} aria-hidden />
        {title}
      </UnstyledButton>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </div>
  )
}
