import { keptNames } from './kept'
import { may, type Session } from './session'
import { remember, remembered } from './storage'

type Choice = 'notify' | 'sound'

/** Whether this browser is to tell of messages in that way. It tells in none until somebody chose it. */
export function isOn(choice: Choice): boolean {
  return remembered(`chat.${choice}`) === 'on'
}

export function turn(choice: Choice, on: boolean): void {
  remember(`chat.${choice}`, on ? 'on' : 'off')
}

/** How the names begin under which this browser keeps what a person writes in chats. */
export function keptChats(user: string): string {
  return `chat.${user}.`
}

/** Whether the chat has something to do while another screen is open: to tell of messages, or to send what was written. */
export function watchesChats(session: Session): boolean {
  if (!may(session, 'chats:read')) return false
  return isOn('notify') || isOn('sound') || keptNames(keptChats(session.user.id)).length > 0
}
