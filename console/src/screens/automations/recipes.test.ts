import { expect, test } from 'vitest'
import recipesEn from '../../i18n/automations/en'
import { recipes } from './useRecipe'

test('each recipe of the folder has its texts, and each text its recipe', () => {
  const slugs = recipes.map(({ automation }) => automation.slug).sort()
  const named = Object.keys(recipesEn.recipes.names).map((name) => `recipe-${name}`)
  expect(named.sort()).toEqual(slugs)
})

test('times and dates of a recipe are the texts that the server reads', () => {
  const birthday = recipes.find(({ automation }) => automation.slug === 'recipe-birthday')
  expect(birthday?.automation.start?.[0]).toMatchObject({ kind: 'date', when: 'on', at: '09:00' })
})
