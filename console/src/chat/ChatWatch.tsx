import { useTold } from './notify/useTold'
import { useOwnOutbox } from './useOwnOutbox'

/** What the chat does whatever screen is open: messages are told of, and what was given to be sent goes out. */
export default function ChatWatch() {
  useOwnOutbox()
  useTold()
  return null
}
