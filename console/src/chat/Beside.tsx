import { OutboxProvider } from './context'
import { ThreadPane } from './thread/ThreadPane'
import { useOwnOutbox } from './useOwnOutbox'
import './chat.css'

/** The conversation with a contact, beside something that is about them. */
export default function Beside({ contact }: { contact: string }) {
  const outbox = useOwnOutbox()
  return (
    <OutboxProvider value={outbox}>
      <div className="pane thread-pane chat-beside">
        <ThreadPane contact={contact} number={undefined} mayShowPerson={false} beside />
      </div>
    </OutboxProvider>
  )
}
