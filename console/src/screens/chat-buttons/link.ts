/** The address that opens a chat with a number on WhatsApp, with a text that the customer may still change before sending it. */
export function chatLink(phone: string, text: string): string {
  const digits = phone.replace(/\D/g, '')
  const written = text.trim()
  return `https://wa.me/${digits}${written ? `?text=${encodeURIComponent(written)}` : ''}`
}
