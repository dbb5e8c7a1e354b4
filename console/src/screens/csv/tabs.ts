import { oneOf } from '../../lib/search-params'

export const csvTabs = ['import', 'export', 'jobs'] as const
export type CsvTab = (typeof csvTabs)[number]

export function validateCsvTab(search: Record<string, unknown>): { tab?: CsvTab } {
  const tab = oneOf(search.tab, csvTabs)
  return tab ? { tab } : {}
}
