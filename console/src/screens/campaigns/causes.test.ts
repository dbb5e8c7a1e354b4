import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import en from '../../i18n/campaigns/en'
import es from '../../i18n/campaigns/es'
import it from '../../i18n/campaigns/it'
import { causes } from './causes'

type Contract = { components: { schemas: { CampaignPaused: { properties: { code: { enum: string[] } } } } } }

const file = join(import.meta.dirname, '../../../../api/openapi.yaml')
const { schemas } = (load(readFileSync(file, 'utf8')) as Contract).components
const codes: string[] = schemas.CampaignPaused.properties.code.enum

test('everything that pauses a campaign has a cause and a cure in all languages', () => {
  expect(codes.length).toBeGreaterThan(0)
  expect(Object.keys(causes).sort()).toEqual([...codes].sort())
  for (const { campaigns } of [en, it, es]) {
    expect(Object.keys(campaigns.causes).sort()).toEqual([...codes].sort())
    for (const { name, cure } of Object.values(campaigns.causes)) {
      expect(name).not.toBe('')
      expect(cure).not.toBe('')
    }
  }
})
