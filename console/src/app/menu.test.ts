import { expect, test } from 'vitest'
import { pageAbout } from '../lib/manual/pages'
import type { Scope } from '../lib/session'
import { session } from '../test/session'
import { menuOf } from './menu'

test('the menu has what the role is of use for', () => {
  const names = (scopes: Scope[]) => menuOf(session({ scopes })).map((entry) => entry.name)
  expect(names(['automations:read', 'templates:read', 'contacts:read', 'contacts:write', 'settings:read'])).toEqual([
    'dashboard',
    'automations',
    'campaigns',
    'templates',
    'integrations',
    'contacts',
    'lists',
    'segments',
    'chatButtons',
    'fields',
    'tags',
    'csv',
    'attention',
    'settings',
    'account',
  ])
  expect(new Set(menuOf(session()).map((entry) => entry.keys)).size).toBe(menuOf(session()).length)
  expect(names(['contacts:read'])).toEqual(['contacts', 'lists', 'segments', 'fields', 'tags', 'account'])
  expect(names([])).toEqual(['account'])
  expect(menuOf(session({ only_assigned: true })).map((entry) => entry.name)).not.toContain('csv')
})

test('the help of each screen has a page of the manual', () => {
  const without = menuOf(session()).filter(({ to }) => pageAbout(to) === 'README')
  expect(without.map(({ name }) => name)).toEqual([])
})
