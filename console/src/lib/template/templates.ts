import { useQuery } from '@tanstack/react-query'
import { client, type Problem, type Schemas } from '../../api/client'

export type Template = Schemas['Template']

/** All templates, of which a workspace has some hundreds at most; with the key of the client's own query, so that events renew them. */
export function useTemplates(enabled = true) {
  return useQuery<Template[], Problem>({
    queryKey: ['get', '/v1/templates', 'all'],
    queryFn: async () => {
      const all: Template[] = []
      let after: string | undefined
      do {
        const { data, error } = await client.GET('/v1/templates', { params: { query: { limit: 200, after } } })
        if (!data) throw error
        all.push(...data.items)
        after = data.next ?? undefined
      } while (after)
      return all
    },
    enabled,
  })
}

/** What fills a template: the settings of a step, or of its fallback. */
export type TemplateValues = {
  template?: string | undefined
  language?: string | undefined
  parameters?: Record<string, string> | undefined
  header?: Schemas['TemplateHeaderValue'] | undefined
  buttons?: Schemas['TemplateButtonValues'] | undefined
  cards?: Schemas['TemplateCardValue'][] | undefined
  offer?: Schemas['TemplateOfferValue'] | undefined
}

/** The names of templates, each once. */
export function namesOf(templates: readonly Template[]): string[] {
  return [...new Set(templates.map(({ name }) => name))].sort((a, b) => a.localeCompare(b))
}

/** The version whose parts are asked for: in the language that is set, else one that may be sent. */
export function versionOf(
  templates: readonly Template[],
  { template, language }: TemplateValues,
): Template | undefined {
  const versions = templates.filter(({ name }) => name === template)
  return (
    versions.find((one) => one.language === language) ??
    versions.find(({ status }) => status === 'APPROVED') ??
    versions[0]
  )
}

/** What is kept of the values for another template: parameters that it has too. */
export function valuesFor(version: Template | undefined, before: TemplateValues): TemplateValues {
  if (!version)
    return { parameters: undefined, header: undefined, buttons: undefined, cards: undefined, offer: undefined }
  const kept = Object.fromEntries(
    version.parameters.body.map((name, index) => [
      name,
      before.parameters?.[name] ?? (index === 0 ? '%%FIRST_NAME%%' : ''),
    ]),
  )
  const { cards, product_cards: productCards } = version.parameters
  return {
    parameters: Object.keys(kept).length > 0 ? kept : undefined,
    header: undefined,
    buttons: undefined,
    cards: cards?.map(() => ({})).slice(0, productCards ? 2 : 10),
    offer: undefined,
  }
}

/** The values of a card with a part of them, or without it. */
export function withPart<T extends object, K extends keyof T>(value: T, key: K, part: T[K] | undefined): T {
  const next = { ...value, [key]: part }
  if (part === undefined) delete next[key]
  return next
}
