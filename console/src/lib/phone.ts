/**
 * The phone in the form in which it is kept, when it has its country code: +393331234567. Without the code only the server
 * knows the country to add, so that nothing is promised then.
 */
export function asE164(text: string): string | null {
  const plain = text.trim().replace(/^00/, '+')
  if (!plain.startsWith('+') || /[^\d\s()./+-]/.test(plain)) return null
  const digits = plain.replace(/\D/g, '')
  return digits.length >= 8 && digits.length <= 15 ? `+${digits}` : null
}
