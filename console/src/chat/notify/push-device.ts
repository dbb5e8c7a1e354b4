import { client, type Problem } from '../../api/client'
import { remember, remembered } from '../../lib/storage'

const worker = '/console/push.js'

/** Reports whether this browser can be told while the console is closed. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
}

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration('/console/')
}

/** A device is one of a person: who comes next in this browser has none. */
const deviceOf = (user: string) => `chat.device.${user}`

export async function isPushed(user: string): Promise<boolean> {
  if (!canPush() || !remembered(deviceOf(user))) return false
  const found = await registration()
  return Boolean(await found?.pushManager.getSubscription())
}

type Outcome = { error?: Problem }
const failed = (title: string): Outcome => ({ error: { type: '/problems/conflict', title, status: 409 } })

/** Has this browser told of chats that are assigned to the person. The service of the browser may refuse. */
export async function pushHere(user: string, language: string, refused: string): Promise<Outcome> {
  const settings = await client.GET('/v1/notifications/settings')
  if (!settings.data) return settings
  const { push, email, push_key: applicationServerKey } = settings.data
  let subscription: PushSubscription
  try {
    const made = await navigator.serviceWorker.register(`${worker}?lang=${language}`, { scope: '/console/' })
    await navigator.serviceWorker.ready
    subscription = await made.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  } catch {
    return failed(refused)
  }
  const { endpoint = '', keys } = subscription.toJSON()
  const body = { endpoint, keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } }
  const device = await client.POST('/v1/notifications/devices', { body })
  if (!device.data) return device
  remember(deviceOf(user), device.data.id)
  if (push.includes('chat_assigned')) return {}
  return client.PUT('/v1/notifications/settings', { body: { push: [...push, 'chat_assigned'], email } })
}

/** Has this browser told of nobody's chats. */
export async function unsubscribe(): Promise<void> {
  if (!canPush()) return
  const subscription = await (await registration())?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

/** Has this browser told no more. */
export async function pushNoMore(user: string): Promise<Outcome> {
  await unsubscribe()
  const id = remembered(deviceOf(user))
  if (!id) return {}
  remember(deviceOf(user), null)
  const answer = await client.DELETE('/v1/notifications/devices/{id}', { params: { path: { id } } })
  return answer.error?.status === 404 ? {} : answer
}
