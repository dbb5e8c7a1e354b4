import type { Schemas } from '../../api/client'

/** A value of JSON that is made of texts alone, as calls of starts are. */
export type Texts = { [key: string]: string | Texts }

/** What stands in every sample for the secret, which nobody can read again. */
export const placeholder = 'YOUR_SECRET'

/** What stands for the phone: no number, so that a text that is tried as it is writes to nobody. */
export const somePhone = 'YOUR_PHONE'

const examples = { text: 'text', date: '2026-12-24', datetime: '2026-12-24T09:00:00+01:00' } as const

type Field = Pick<Schemas['Field'], 'code' | 'type'>
type Definition = Pick<Schemas['Automation'], 'start' | 'steps'>

/** The fields that an automation reads somewhere: in a text, a condition, a date. */
function usedFields(definition: Definition, fields: readonly Field[]): Field[] {
  const written = JSON.stringify(definition)
  return fields.filter(({ code }) => [`%%${code}%%`, `%%${code}|`, `"${code}"`].some((one) => written.includes(one)))
}

/** What texts of an automation take from the call itself: `%%META.order.id%%` is `order.id`. */
function usedMetadata(definition: Definition): string[] {
  const found = JSON.stringify(definition).matchAll(/%%META\.([\w-]+(?:\.[\w-]+)*)(?:\||%%)/g)
  return [...new Set([...found].flatMap(([, path]) => path ?? []))]
}

function put(into: Texts, [key = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    into[key] = value
    return
  }
  const before = into[key]
  const next: Texts = typeof before === 'object' ? before : {}
  into[key] = next
  put(next, rest, value)
}

/** A call of a start as its automation needs it: with the fields and the details that its steps use. */
export function sampleOf(definition: Definition, fields: readonly Field[]): Texts {
  const used = usedFields(definition, fields)
  const metadata: Texts = {}
  for (const path of usedMetadata(definition)) put(metadata, path.split('.'), examples.text)
  return {
    secret: placeholder,
    phone: somePhone,
    first_name: 'Ada',
    last_name: 'Rossi',
    email: 'ada@example.com',
    ...(used.length > 0 ? { custom_fields: Object.fromEntries(used.map((f) => [f.code, examples[f.type]])) } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  }
}
