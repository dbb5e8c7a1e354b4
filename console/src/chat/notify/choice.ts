import { remember, remembered } from '../../lib/storage'

type Choice = 'notify' | 'sound'

/** Whether this browser is to tell in that way. It tells in none until somebody chose it. */
export function isOn(choice: Choice): boolean {
  return remembered(`chat.${choice}`) === 'on'
}

export function turn(choice: Choice, on: boolean): void {
  remember(`chat.${choice}`, on ? 'on' : 'off')
}
