import { useEffect } from 'react'

/** The chats that are looked at in this window; where there are no locks, all that is known. */
const here = new Set<string>()
const lockOf = (contact: string) => `cadenza.chat.looked.${contact}`

/** While a chat is shown in a window that has the focus, no window of this browser tells of its messages. */
export function useLooking(contact: string): void {
  useEffect(() => {
    let leave = () => {}
    function look() {
      leave()
      if (!document.hasFocus()) return
      here.add(contact)
      const left = new Promise<void>((resolve) => {
        leave = () => {
          here.delete(contact)
          resolve()
        }
      })
      void navigator.locks?.request(lockOf(contact), { mode: 'shared' }, () => left)
    }
    const away = () => leave()
    look()
    addEventListener('focus', look)
    addEventListener('blur', away)
    return () => {
      removeEventListener('focus', look)
      removeEventListener('blur', away)
      leave()
    }
  }, [contact])
}

export async function isLookedAt(contact: string): Promise<boolean> {
  if (here.has(contact)) return true
  if (!navigator.locks) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === lockOf(contact))
}

/** Does something in one window of this browser, and rather in one that shows the chat: a click there leads no form away. */
export async function inOneWindow(what: string, act: () => void): Promise<void> {
  if (!navigator.locks) return act()
  if (!document.querySelector('.chat')) await pause(300)
  await navigator.locks.request(`cadenza.chat.told.${what}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    act()
    await pause(5_000) // by then all windows have heard of it
  })
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
