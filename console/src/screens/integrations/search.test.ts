import { expect, test } from 'vitest'
import { session } from '../../test/session'
import { groups } from './events'
import { validateIntegrations } from './search'
import { tabsOf } from './tabs'

test('an address keeps what the screen knows, each once', () => {
  expect(validateIntegrations({ tab: 'hosts', host: ['a.example', 'b.example'], colour: 'red', state: '' })).toEqual({
    tab: 'hosts',
    host: 'a.example',
  })
})

test('a role sees the tabs that are of use to it', () => {
  expect(tabsOf(session({ scopes: ['automations:read', 'contacts:read'] }))).toEqual(['starts', 'deliveries'])
  expect(tabsOf(session({ scopes: ['settings:read', 'keys:write'] }))).toEqual(['subscriptions', 'hosts', 'keys'])
  expect(tabsOf(session({ scopes: [] }))).toEqual([])
})

test('each kind of event is offered under its noun', () => {
  expect(groups.flatMap(({ kinds }) => kinds)).toHaveLength(40)
  expect(groups.every(({ kinds }) => kinds.length > 0)).toBe(true)
})
