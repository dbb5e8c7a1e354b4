import { type Search, text } from '../../lib/search-params'

// the address is read before the screen is loaded: what its words mean is known there alone
const names = ['tab', 'start', 'tool', 'subscription', 'delivery', 'host', 'automation_id', 'state'] as const

/** What the address says: the tab, what is opened in it, and the filters of the deliveries. */
export type IntegrationsSearch = { [K in (typeof names)[number]]?: string }

export function validateIntegrations(search: Search): IntegrationsSearch {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = text(search[name])
      return value ? [[name, value]] : []
    }),
  )
}
