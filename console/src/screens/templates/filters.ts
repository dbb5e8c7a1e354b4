import { oneOf, text } from '../../lib/search-params'

export const templateTabs = ['own', 'library'] as const

/** What the address of the templates says. */
export type Filters = {
  tab?: (typeof templateTabs)[number] | undefined
  search?: string | undefined
  status?: string | undefined
  category?: string | undefined
  language?: string | undefined
}

export function validateTemplates(search: Record<string, unknown>): Filters {
  const filters: Filters = {
    tab: oneOf(search.tab, templateTabs),
    search: text(search.search),
    status: text(search.status),
    category: text(search.category),
    language: text(search.language),
  }
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
}

/** Reports whether anything is left out of the list. */
export function isFiltered({ tab: _, ...filters }: Filters): boolean {
  return Object.keys(filters).length > 0
}
