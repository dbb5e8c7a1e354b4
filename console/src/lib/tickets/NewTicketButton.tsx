import { Button, type ButtonProps } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import type { Schemas } from '../../api/client'
import { needTexts } from '../../i18n/texts'
import { onDemand } from '../load'
import { may, useSession } from '../session'

const NewTicket = onDemand(async () => {
  await needTexts('tickets', 'contact')
  return import('./NewTicket')
})

type Props = ButtonProps & {
  label: string
  /** Whose ticket it is; without, it is asked. */
  contact?: Schemas['Contact']
}

/** Opens the form of a new ticket, for who may write one. */
export function NewTicketButton({ label, contact, ...button }: Props) {
  const session = useSession()
  const [making, setMaking] = useState(false)
  if (!may(session, 'tickets:write')) return null
  return (
    <>
      <Button leftSection={<IconPlus size={18} aria-hidden />} {...button} onClick={() => setMaking(true)}>
        {label}
      </Button>
      <Suspense fallback={null}>
        {making && <NewTicket contact={contact ?? null} onClose={() => setMaking(false)} />}
      </Suspense>
    </>
  )
}
