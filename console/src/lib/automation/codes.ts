/** The fields that every contact has, without anybody having made them. */
export const reservedCodes = ['FIRST_NAME', 'LAST_NAME', 'EMAIL', 'PHONE', 'LANGUAGE', 'ACCOUNT_NAME'] as const

/** The codes of the fields in a text: `%%CODE%%`, or `%%CODE|words%%` with what stands there without a value. */
export function codesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/%%([A-Z][A-Z0-9_]*)(?:\|[^%\n]*)?%%/g)].map(([, code]) => code ?? ''))]
}

/** The code that is begun before the caret, as it is typed: '' right after `%%`; null where none is begun. */
export function begunCode(before: string): string | null {
  const found = /%%([A-Za-z0-9_]*)$/.exec(before)
  if (!found) return null
  // an even number of marks before it: it opens a code, and does not close one
  const marks = before.slice(0, found.index).split('%%').length - 1
  return marks % 2 === 0 ? (found[1] ?? '') : null
}

/** How many characters a text has, as WhatsApp counts them: an emoji is one. */
export function lengthOf(text: string): number {
  return [...text].length
}
