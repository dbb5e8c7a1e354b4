/** A template of Meta's library, of which only what is shown and asked for here is read. */
export type LibraryTemplate = {
  id: string
  name: string
  language: string
  category: string
  header: string
  body: string
  footer: string
  parameters: string[]
  buttons: { type: string; text: string }[]
}

const textIn = (of: object, key: string): string => {
  const value: unknown = Reflect.get(of, key)
  return typeof value === 'string' ? value : ''
}
const listIn = (of: object, key: string): unknown[] => {
  const value: unknown = Reflect.get(of, key)
  return Array.isArray(value) ? value : []
}

/** Reads a template of the library as Meta lists it: the contract says no more of it than that it is an object. */
export function libraryTemplate(raw: object): LibraryTemplate {
  return {
    id: textIn(raw, 'id'),
    name: textIn(raw, 'name'),
    language: textIn(raw, 'language'),
    category: textIn(raw, 'category'),
    header: textIn(raw, 'header'),
    body: textIn(raw, 'body'),
    footer: textIn(raw, 'footer'),
    parameters: listIn(raw, 'body_params').map(String),
    buttons: listIn(raw, 'buttons')
      .filter((one) => typeof one === 'object' && one !== null)
      .map((one) => ({ type: textIn(one, 'type').toUpperCase(), text: textIn(one, 'text') })),
  }
}

/** What somebody gives for a button of the library: where it leads, or whom it calls. */
export type ButtonGiven = { url: string; example: string; phone: string }

/** The buttons as Meta takes them with a template of its library: those that ask for nothing are left out. */
export function buttonInputs(buttons: LibraryTemplate['buttons'], given: readonly ButtonGiven[]): object[] {
  return buttons.flatMap(({ type }, index): object[] => {
    const { url = '', example = '', phone = '' } = given[index] ?? {}
    if (type === 'PHONE_NUMBER') return [{ type, phone_number: phone }]
    if (type !== 'URL') return []
    return [{ type, url: { base_url: url, ...(example ? { url_suffix_example: example } : {}) } }]
  })
}
