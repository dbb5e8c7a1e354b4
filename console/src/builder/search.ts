import { oneOf, type Search, text } from '../lib/search-params'

export const tabNames = ['editor', 'map', 'runs', 'report', 'history'] as const
export type TabName = (typeof tabNames)[number]

/** What the address of an open automation says: the tab, and the step whose settings are open. */
export type BuilderSearch = { tab?: TabName; step?: string }

export function validateBuilder(search: Search): BuilderSearch {
  const out: BuilderSearch = {}
  const tab = oneOf(search.tab, tabNames)
  // the editor is what one comes to without a tab
  if (tab && tab !== 'editor') out.tab = tab
  const step = text(search.step)
  if (step) out.step = step
  return out
}
