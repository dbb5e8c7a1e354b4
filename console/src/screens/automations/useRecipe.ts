import recipes from 'virtual:recipes'
import { client, type Problem, type Schemas } from '../../api/client'
import { newKey } from '../../lib/random'
import { useImport } from './useImport'

export type Recipe = (typeof recipes)[number]
export { recipes }

type Template = NonNullable<Recipe['templates']>[number]
export type Made = { automation: Schemas['Automation']; notSubmitted: string[] }

/** The templates of these names that are here, by name and language. */
async function existing(templates: readonly Template[]) {
  const names = new Set(templates.map(({ name }) => name))
  const found = new Map<string, Schemas['Template']>()
  for (const name of names) {
    const { data, error } = await client.GET('/v1/templates', { params: { query: { name, limit: 200 } } })
    if (error) return { error }
    for (const one of data.items) found.set(`${one.name} ${one.language}`, one)
  }
  return { found }
}

/**
 * Makes what a recipe needs, and the recipe: drafts of its templates where they are not here, which are given to WhatsApp if `submit`
 * says so, then its fields, tags and lists with the automation. Whatever was made stays when something after it is refused, and
 * another try goes on from there.
 */
export function useRecipe() {
  const importFile = useImport()
  return async (recipe: Recipe, name: string, submit: boolean): Promise<{ made?: Made; error?: Problem }> => {
    const { templates = [], ...file } = recipe
    const { found, error } = await existing(templates)
    if (error) return { error }
    const notSubmitted: string[] = []
    for (const template of templates) {
      const there = found.get(`${template.name} ${template.language}`)
      const draft = there ?? (await create(template))
      if ('error' in draft) return { error: draft.error }
      if (!submit || draft.status !== 'DRAFT') continue
      const answer = await client.POST('/v1/templates/{id}/submit', { params: { path: { id: draft.id } } })
      if (answer.error) notSubmitted.push(`${template.name} (${template.language}): ${answer.error.detail ?? ''}`)
    }
    const made = await importFile({ ...file, automation: { ...file.automation, name } }, newKey(), true)
    return made.data ? { made: { automation: made.data, notSubmitted } } : { error: made.error }
  }
}

async function create(template: Template): Promise<Schemas['Template'] | { error: Problem }> {
  const header = { 'Idempotency-Key': newKey() }
  const { data, error } = await client.POST('/v1/templates', { params: { header }, body: template })
  return error ? { error } : data
}
