import type { Schemas } from '../../api/client'

const field = /%%([A-Z][A-Z0-9_]*)(?:\|[^%\n]*)?%%/g

/** Values as JSON, in which fields are what this console knows of the contact. What it does not know stays a field. */
export function filledFor(json: string, person: Schemas['Contact'] | undefined): string {
  const known: Record<string, string | null | undefined> = {
    FIRST_NAME: person?.first_name,
    LAST_NAME: person?.last_name,
    EMAIL: person?.email,
    PHONE: person?.phone,
  }
  return json.replace(field, (all, code: string) => (known[code] ? JSON.stringify(known[code]).slice(1, -1) : all))
}

/** Reports whether there are fields left, which the server shows by samples. */
export function hasFields(json: string): boolean {
  return json.search(field) >= 0
}
