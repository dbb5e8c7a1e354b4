import type { Template } from '../../lib/template/templates'
import type { Filters } from './filters'

/** The templates that are asked for, by name and then by language: a workspace has some hundreds, and all of them are here. */
export function chosen(templates: readonly Template[], filters: Filters): Template[] {
  const words = (filters.search ?? '').toLowerCase()
  const fits = (one: Template) =>
    (one.name.toLowerCase().includes(words) || one.body.toLowerCase().includes(words)) &&
    (!filters.status || one.status === filters.status) &&
    (!filters.category || one.category === filters.category) &&
    (!filters.language || one.language === filters.language)
  return templates.filter(fits).sort((a, b) => a.name.localeCompare(b.name) || a.language.localeCompare(b.language))
}

/** The values that templates have, each once: what can be filtered by. */
export function valuesOf(templates: readonly Template[], of: 'status' | 'language'): string[] {
  return [...new Set(templates.map((one) => one[of]))].sort((a, b) => a.localeCompare(b))
}
