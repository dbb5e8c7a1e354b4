import { useTold } from './notify/useTold'
import { useOwnOutbox } from './useOwnOutbox'

/** What the chat does while another screen is open: messages are told of, and what was given to be sent goes out. */
export default function ChatWatch() {
  useOwnOutbox()
  useTold(undefined)
  return null
}
