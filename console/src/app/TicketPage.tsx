import { Suspense } from 'react'
import { needTexts } from '../i18n/texts'
import { onDemand } from '../lib/load'
import { Loading } from '../lib/states'
import { TicketScreen } from '../screens/tickets/TicketScreen'

const Beside = onDemand(async () => {
  await needTexts('chat')
  return import('../chat/Beside')
})

/** A ticket with the chat of its contact: two parts of the console that do not know each other. */
export function TicketPage() {
  return (
    <TicketScreen
      chatWith={(contact) => (
        <Suspense fallback={<Loading rows={5} />}>
          <Beside contact={contact} key={contact} />
        </Suspense>
      )}
    />
  )
}
