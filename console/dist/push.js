// What tells a person while the console is closed. A push says that there is something, by its kind and id alone; what it is, is read
// under the person's own rights.
const texts = {
  it: { chat: 'Nuova chat assegnata a te', other: 'C’è qualcosa da controllare' },
  en: { chat: 'A chat was assigned to you', other: 'Something needs your attention' },
  es: { chat: 'Se te ha asignado un chat', other: 'Hay algo que requiere tu atención' },
}
const language = new URL(self.location.href).searchParams.get('lang') ?? 'en'
const words = texts[language] ?? texts.en

async function told({ id, kind }) {
  const isChat = kind === 'chat_assigned'
  const title = isChat ? words.chat : words.other
  let body = ''
  let path = isChat ? '/console/chat' : '/console/attention'
  try {
    const response = await fetch('/v1/notifications', { credentials: 'same-origin' })
    const found = response.ok && (await response.json()).items.find((item) => item.id === id)
    if (found) {
      body = found.name
      if (isChat) path = `/console/chat/${encodeURIComponent(found.object_id)}`
    }
  } catch {
    // nobody is signed in, or nothing was reached: that there is something is said all the same
  }
  await self.registration.showNotification(title, { body, tag: id, data: { path } })
}

self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(told(event.data.json()))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(self.clients.openWindow(event.notification.data.path))
})
