import type { Session } from '../lib/session'

/**
 * The windows of a browser share its cookie: who signs in, goes elsewhere or signs out in one of them does so in all. So each
 * tells the others.
 */
const channel = new BroadcastChannel('cadenza.session')

export type Elsewhere = { session: Session } | { signedOut: true }

export function tellOtherWindows(session: Session | null): void {
  channel.postMessage(session ? { session } : { signedOut: true })
}

export function onOtherWindow(listener: (told: Elsewhere) => void): () => void {
  const hear = (message: MessageEvent<Elsewhere>) => listener(message.data)
  channel.addEventListener('message', hear)
  return () => channel.removeEventListener('message', hear)
}
